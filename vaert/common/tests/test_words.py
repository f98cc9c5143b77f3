import pytest
from django.utils.translation import override

from vaert.common import words


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["Jens"], "Jens"), (["Jens", "Lone"], "Jens og Lone"), (["Jens", "Lone", "Ida"], "Jens, Lone og Ida")],
)
def test_names_are_joined_as_people_say_them(names, text):
    with override("da"):
        assert words.joined(names) == text


def test_names_are_joined_in_english():
    with override("en"):
        assert words.joined(["Jens", "Lone", "Ida"]) == "Jens, Lone and Ida"


def test_numbers_carry_a_full_stop_between_thousands_in_danish():
    with override("da"):
        assert words.number(1234567) == "1.234.567"
        assert words.number(1234.5, 1) == "1.234,5"
    with override("en"):
        assert words.number(1234.5, 1) == "1,234.5"


def test_small_numbers_are_written_in_letters():
    with override("da"):
        assert [words.in_letters(value) for value in (0, 3, 12, 13, 1200)] == ["nul", "tre", "tolv", "13", "1.200"]


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("curl/8", "En browser"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(signature, name):
    with override("da"):
        assert words.device(signature) == name
