"""Lists and numbers as people write them."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext

from vaert.common.dates import tongue


def joined(things: Iterable[object]) -> str:
    """ "Jens, Lone og Ida" in Danish, "Jens, Lone and Ida" in English; nothing gives an empty text."""
    texts = [str(thing) for thing in things]
    if len(texts) < 2:
        return "".join(texts)
    last = gettext("and")
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def number(value: float, decimals: int = 0) -> str:
    """ "1.234,5" in Danish, "1,234.5" in English, with so many decimals."""
    text = f"{value:,.{decimals}f}"
    if (get_language() or "da").startswith("en"):
        return text
    return text.translate(str.maketrans(",.", ".,"))


def in_letters(value: int) -> str:
    """A small number in letters ("tre"), a larger one in digits ("1.234")."""
    words = tongue().numbers
    return words[value] if 0 <= value < len(words) else number(value)


_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrom": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}


def device(user_agent: str) -> str:
    """A browser's long signature as its owner would say it: "Firefox, Windows"."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), gettext("A browser"))
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return f"{browser}, {system}" if system else browser
