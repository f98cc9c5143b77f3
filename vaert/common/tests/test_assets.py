"""Icons, faces and fonts."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.template import Context, Template
from fontTools.ttLib import TTFont

from vaert.common import build_assets, icons

NAMES = "Åge Ægidius Øster Łukasz Žižek Şahin Ağa Müller Ñandú Ștefan Đorđe Jón Þór Zoë Győző É"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    before, build_assets.FONTS = build_assets.FONTS, folder
    build_assets.main()
    build_assets.FONTS = before
    return folder


@pytest.mark.parametrize("file", ["manrope.woff2", "source-serif.woff2"])
def test_names_from_all_of_europe_can_be_written(fonts, file):
    letters = TTFont(fonts / file).getBestCmap()
    assert {letter for letter in NAMES + "–’“”…·" if ord(letter) not in letters} == set()


def test_both_fonts_together_stay_small(fonts):
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 50_000


def test_fonts_that_are_made_are_left_alone(fonts, monkeypatch):
    monkeypatch.setattr(build_assets, "FONTS", fonts)
    monkeypatch.setattr(build_assets, "_write_subset", lambda *_: pytest.fail("made again"))
    build_assets.main()


def test_the_sans_keeps_its_weights(fonts):
    axis = TTFont(fonts / "manrope.woff2")["fvar"].axes[0]
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 800)


def test_files_are_gathered_named_by_their_content(fonts, settings, tmp_path):
    static = tmp_path / "made" / "common" / "fonts"
    static.parent.mkdir(parents=True)
    static.symlink_to(fonts)
    settings.STATICFILES_DIRS = [tmp_path / "made"]
    settings.STATIC_ROOT = tmp_path / "collected"
    whitenoise = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": whitenoise}
    call_command("collectstatic", interactive=False, verbosity=0)
    style = next((tmp_path / "collected" / "common" / "css").glob("foundation.*.css"))
    font = next((tmp_path / "collected" / "common" / "fonts").glob("manrope.*.woff2"))
    assert f'url("../fonts/{font.name}")' in style.read_text(encoding="utf-8")


def test_an_icon_is_hidden_from_those_who_listen():
    assert Template('{% icon "house" %}').render(Context()).startswith('<svg class="icon" viewBox="0 0 24 24" aria-hid')


def test_a_misspelt_icon_is_noticed():
    with pytest.raises(KeyError):
        icons.icon("hoose")


def test_a_face_has_the_initials_and_always_the_same_colour():
    person = SimpleNamespace(pk=8, initials="Å<")
    face = Template('{% avatar person "big" %}').render(Context({"person": person}))
    assert face == '<span class="avatar f2 big" aria-hidden="true">Å&lt;</span>'
