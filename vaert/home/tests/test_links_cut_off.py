"""A link that a mail program broke says so kindly, whatever it was for."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["move", "held", "next-buddy", "evaluations"])
def test_a_link_that_was_cut_off_says_so(client, kind):
    answer = client.get(f"/{kind}/2-O-0-1y/")
    assert answer.status_code == 404
    assert "klippet over i mailen" in answer.content.decode()
