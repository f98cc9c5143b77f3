"""Addresses of pages with numbers in them, for lists of many: found once, then filled in."""

from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse


def address(name: str, *numbers: int) -> str:
    """The address of the page of that name; the same as `reverse`, at a tenth of its price. Raises NoReverseMatch."""
    pattern = pattern_of(name, len(numbers)) if all(type(one) is int and one >= 0 for one in numbers) else ""
    return pattern.format(*numbers) if pattern else reverse(name, args=numbers)


def pattern_of(name: str, count: int) -> str:
    """The address with `{}` for each of its numbers; empty when it has no such shape."""
    return _pattern_of(get_script_prefix(), name, count)


@lru_cache(maxsize=1024)
def _pattern_of(prefix: str, name: str, count: int) -> str:
    numbers = [987_654_321_000 + number for number in range(count)]
    try:
        found = reverse(name, args=numbers)
    except NoReverseMatch:
        return ""
    for number in numbers:
        if found.count(str(number)) != 1:
            return ""
        found = found.replace(str(number), "{}")
    return found
