"""A wrong configuration is told in one sentence, before anything else happens."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_installation import environment
from vaert.config.installation import ROOT


def check(data: Path, toml: str = "", **given: object) -> subprocess.CompletedProcess[str]:
    """Django's checks over an installation with this vaert.toml."""
    data.mkdir(exist_ok=True)
    (data / "vaert.toml").write_text(toml, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "vaert", "--data", str(data), "check"],
        cwd=ROOT,
        env=environment(data, **given),
        capture_output=True,
        text=True,
    )


MAIL = '[mail]\nhost = "mail.example.dk"\nfrom = "Vært <vaert@example.dk>"\n'
SITE = '[site]\naddress = "https://vaert.example.dk"\n'


def test_a_configuration_for_real_is_accepted(tmp_path):
    assert check(tmp_path, SITE + MAIL + 'tls = "starttls"\nport = 587\n').returncode == 0


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('[site]\naddress = "vaert.example.dk"', "site.address is 'vaert.example.dk', which is no web address."),
        (SITE + MAIL + 'tls = "ssl"', "mail.tls is 'ssl'; it is none, starttls or tls."),
        (SITE + '[mail]\nhost = "mail.example.dk"', "mail.host is set, but mail.from is not."),
        (
            MAIL + 'imap_host = "mail.example.dk"',
            "mail.imap_host is set, but mail.imap_user or mail.imap_password is not",
        ),
        (MAIL + 'imap_tls = "ssl"', "mail.imap_tls is 'ssl'; it is tls, starttls or none."),
        (MAIL + "imap_folder = 'IN\\BOX'", "mail.imap_folder has a character that no folder's name has."),
        (MAIL, "mail.host is set, but site.address is not"),
        ('[mail]\nhots = "mail.example.dk"', "vaert.toml sets mail.hots, which is no setting."),
        ('[mail]\nport = "many"', "should be a whole number, not 'many'."),
        ("[web]\nthreads = true", "should be a whole number, not True."),
        ('[mail\nhost = "mail.example.dk"', "vaert.toml cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path, toml, sentence):
    told = check(tmp_path, toml)

    assert told.returncode != 0
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_the_environment_goes_before_the_file(tmp_path):
    told = check(tmp_path, SITE, SITE_ADDRESS="nowhere")

    assert "site.address is 'nowhere'" in told.stderr
