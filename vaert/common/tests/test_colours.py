"""The colours of the tokens, measured: text on its ground has 4.5 to 1, what must be seen has 3 to 1 (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

from vaert.common.templatetags.face import FACE_COLOURS

CSS = Path(__file__).resolve().parents[1] / "static" / "common" / "css"
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", (CSS / "foundation.css").read_text(encoding="utf-8")
    )
}
TEXT_ON_GROUND = [
    *((text, ground) for text in ("ink", "soft", "brand", "brand-strong", "error") for ground in ("paper", "card")),
    *((text, "sunken") for text in ("ink", "soft", "brand", "brand-strong")),
    *(("ink", ground) for ground in ("brand-tint", "leaf-tint", "sun-tint")),
    *((colour, f"{colour}-tint") for colour in ("brand", "leaf", "sky", "clay", "stone", "error")),
    ("sun-ink", "sun-tint"),
    ("brand-strong", "brand-tint"),
    ("soft", "leaf-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-leaf", "leaf"),
]
SEEN_ON_GROUND = [
    *((sign, ground) for sign in ("field", "focus", "leaf", "brand", "error") for ground in ("paper", "card")),
    ("focus", "sunken"),
    ("field", "card"),
]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(text, ground, mode):
    assert contrast(TOKENS[text][mode], TOKENS[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SEEN_ON_GROUND)
def test_edges_and_signs_can_be_seen(sign, ground, mode):
    assert contrast(TOKENS[sign][mode], TOKENS[ground][mode]) >= 3


def test_the_number_of_the_step_one_stands_on_can_be_read():
    assert min(contrast("#2b2330", ground) for ground in TOKENS["sun"]) >= 4.5


def test_every_face_has_a_colour():
    styles = (CSS / "components.css").read_text(encoding="utf-8")
    assert all(f".f{number} {{" in styles for number in range(FACE_COLOURS))


def test_every_token_that_is_used_exists():
    everything = "".join(path.read_text(encoding="utf-8") for path in CSS.glob("*.css"))
    assert set(re.findall(r"var\(--([\w-]+)\)", everything)) <= set(re.findall(r"--([\w-]+):", everything))
