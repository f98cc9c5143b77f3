"""What anybody meets first, in a real browser."""

from tests.browser import check_page


def test_a_colleague_who_is_logged_in_meets_today(page, log_in, library):
    log_in(page, library.lone)
    page.goto("/")

    check_page(page, is_first_view=True)
