"""What documents promise is so."""

import re
from pathlib import Path

import pytest

from vaert.config import installation, settings
from vaert.config.installation import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path):
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_setting_is_described():
    described = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert settings.MAIL_HOST == ""  # so that the settings have been read

    missing = [name for name in sorted(installation.ASKED) if f"`{name}`" not in described and name not in described]

    assert missing == []


def test_every_address_that_is_a_key_is_named_for_the_log_of_the_server_in_front():
    told = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    routes = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "vaert").glob("*/urls.py"))
    keys = re.findall(r'path\("([\w-]+/)<str:token>', routes)

    assert len(keys) > 5
    assert [key for key in keys if f"`/{key}`" not in told] == []


def test_every_package_has_a_decision():
    decisions = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/decisions").glob("0*.md")).lower()
    packages = re.findall(r"(?m)^([A-Za-z][\w-]*)", (ROOT / "requirements/runtime.in").read_text(encoding="utf-8"))

    assert [name for name in packages if name.lower() not in decisions] == []


def test_decisions_are_numbered_once_and_listed_in_order():
    pages = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8"))

    assert listed == pages
    assert len({name[:4] for name in pages}) == len(pages)


def test_every_test_that_the_page_about_life_names_is_a_test():
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs/life.md").read_text(encoding="utf-8"))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "vaert").rglob("test_*.py"))

    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in written] == []
