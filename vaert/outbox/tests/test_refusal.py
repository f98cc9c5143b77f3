import pytest

from vaert.outbox.refusal import in_plain_words


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 Mailbox unavailable", "Adressen findes ikke"),
        ("550 No such user", "Adressen findes ikke"),
        ("552 5.2.2 Quota exceeded", "Postkassen er fuld"),
        ("550 5.2.1 Disabled", "Postkassen tager ikke imod mails"),
        ("550 5.7.1 Blocked", "Mailserveren ville ikke tage imod mailen"),
        ("554 Transaction failed", "Mailserveren ville ikke tage imod mailen"),
    ],
)
def test_the_reason_comes_first_and_the_servers_words_after(answer, reason):
    assert in_plain_words(answer) == f"{reason} (serveren svarede: {answer})"


def test_what_no_server_said_is_told_as_it_is():
    assert in_plain_words("lone@æ..dk") == "Den kunne ikke sendes (lone@æ..dk)"
