"""What an installation is told about settings that are wrong or not safe."""

import pytest

from vaert.config.checks import check_configuration


def told(settings, **given):
    for name, value in given.items():
        setattr(settings, name, value)
    return [one.id for one in check_configuration(None)]


@pytest.mark.parametrize(
    ("address", "debug", "found"),
    [
        ("https://vaert.example.dk", True, ["vaert.E024"]),
        ("https://vaert.example.dk", False, []),
        ("", True, []),
    ],
)
def test_debug_is_refused_where_others_can_reach_it(settings, address, debug, found):
    assert told(settings, ADDRESS=address, DEBUG=debug) == found


@pytest.mark.parametrize(
    ("host", "tls", "found"),
    [("mail.example.dk", "none", ["vaert.W025"]), ("mail.example.dk", "starttls", []), ("127.0.0.1", "none", [])],
)
def test_a_password_that_would_cross_the_network_in_the_clear_is_told_of(settings, host, tls, found):
    mail = {"MAIL_FROM": "Vært <vaert@example.dk>", "MAIL_USER": "vaert", "MAIL_HOST": host, "MAIL_TLS": tls}
    assert told(settings, ADDRESS="https://vaert.example.dk", **mail) == found
