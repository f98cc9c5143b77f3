from html.parser import HTMLParser

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from vaert.outbox import layout


class Words(HTMLParser):
    """The tags and words of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def test_paragraphs_lists_and_links_become_html():
    html = layout.fragment(
        "Kære Lone\n\nDu skal:\n\n- møde Amira\n- læse https://a.example/b?c=1&d=2.\n\nHilsen\nKaren"
    )
    assert Words(html).tags == ["p", "p", "ul", "li", "li", "a", "p", "br"]
    assert 'href="https://a.example/b?c=1&amp;d=2"' in html


def test_the_button_leads_where_it_says():
    html = layout.fragment("Hej", ("Se <mødet>", 'https://a.example/"'))
    assert "Se &lt;mødet&gt;" in html
    assert 'href="https://a.example/&quot;"' in html


@given(st.text(alphabet=st.sampled_from("<>&\"'- \nahtps:/.æ"), max_size=80))
def test_text_never_becomes_markup(text):
    seen = Words(layout.fragment(text))
    assert set(seen.tags) <= {"p", "br", "ul", "li", "a"}


def test_the_whole_mail_is_valid_html_and_fetches_nothing():
    page = layout.document(subject="Hej <b>", body=layout.fragment("Hej"), language="da", sender="Lindevang & co")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "src=" not in page
    assert "url(" not in page
    assert "<title>Hej &lt;b&gt;</title>" in page


def test_the_plain_part_is_wrapped_but_links_stay_whole():
    link = "https://vaert.example/" + "a" * 90
    lines = layout.plain(f"{'ord ' * 40}\n{link}\n- {'punkt ' * 20}").splitlines()
    assert link in lines
    assert all(len(line) <= 76 for line in lines if line != link)
    assert lines[-1].startswith("  punkt")
