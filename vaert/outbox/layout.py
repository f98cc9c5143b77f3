"""How a mail looks: plain text becomes HTML that Outlook, Gmail and a phone in the dark can show.

Styles stand on each element because many mail programs drop everything else, and the frame is a table because
Outlook knows no other padding; the few rules in the head add the dark colours. There is no picture, so nothing is
fetched and nobody is told when a mail is read.
"""

import re
import textwrap
from collections.abc import Sequence
from html import escape

_FONT = "font-family:'Segoe UI',-apple-system,BlinkMacSystemFont,Roboto,Helvetica,Arial,sans-serif;"
_P = "margin:0 0 16px;font-size:16px;line-height:1.55"
_H2 = (
    "margin:0 0 12px;font-family:Georgia,'Times New Roman',serif;font-size:19px;line-height:1.3;"
    "font-weight:600;color:#4c1b43"
)
_RULE = '\n<hr class="rule" style="margin:8px 0 24px;border:0;border-top:1px solid #e7dccd">\n'
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")
_WIDTH = 76  # characters in the plain part, as mail programs expect (RFC 3676)

_DARK = """
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .paper { background: #17131c !important; }
    .card { background: #221c29 !important; color: #f3edf6 !important; }
    .card { border-color: #f6c766 #3a3243 #3a3243 !important; }
    .rule { border-color: #3a3243 !important; } .head { color: #f6d5ef !important; }
    .soft { color: #b9adc2 !important; } .link { color: #e9a9dc !important; }
    .button { background: #e9a9dc !important; color: #2a1026 !important; }
  }
"""


def fragment(text: str, button: tuple[str, str] | None = None) -> str:
    """The mail's own part of the HTML: paragraphs, lists of lines that begin with "- ", links, one button.

    Everything is escaped: text can never become markup.
    """
    blocks = [_block(block.splitlines()) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    if button:
        blocks.append(_button(*button))
    return "\n".join(blocks)


def document(*, subject: str, body: str, language: str, sender: str) -> str:
    """The whole HTML part around a mail's `body` (a fragment), signed with the organisation's name."""
    title, name = escape(subject), escape(sender)
    return f"""<!doctype html>
<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark"><style>{_DARK}</style></head>
<body class="paper" style="margin:0;padding:0;background:#fbf7f0">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="background:#fbf7f0"><tr>\
<td align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="600"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px"><tr>\
<td class="card" align="left" style="padding:28px 24px 12px;{_FONT}color:#2b2330;background:#ffffff;\
border:1px solid #e7dccd;border-top:4px solid #f4b63f;border-radius:14px">
<h1 class="head" style="margin:0 0 20px;font-family:Georgia,'Times New Roman',serif;font-size:24px;\
line-height:1.25;font-weight:600;color:#4c1b43">{title}</h1>
{body}
</td></tr><tr><td class="soft" align="center" style="padding:16px 0 0;{_FONT}font-size:13px;line-height:1.5;\
color:#655a6b">{name}</td></tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
"""


RULE = f"\n{'-' * 24}\n\n"  # between the parts of a joined mail


def joined(parts: Sequence[tuple[str, str]]) -> str:
    """Several mails' own parts below each other, each under its subject."""
    return _RULE.join(f'<h2 class="head" style="{_H2}">{escape(subject)}</h2>\n{body}' for subject, body in parts)


def plain(text: str) -> str:
    """The plain part: paragraphs wrapped at 76 characters, links and list items kept whole."""
    return "\n".join(_wrapped(line) for line in text.splitlines()) + "\n"


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _block(lines: list[str]) -> str:
    if all(line.lstrip().startswith("- ") for line in lines):
        items = "".join(f'<li style="margin:0 0 6px">{_inline(line.lstrip()[2:])}</li>' for line in lines)
        return f'<ul style="{_P};padding:0 0 0 22px">{items}</ul>'
    return f'<p style="{_P}">{"<br>".join(_inline(line.strip()) for line in lines)}</p>'


def _inline(text: str) -> str:
    """Escaped text with its web addresses as links."""
    parts, done = [], 0
    for found in _LINK.finditer(text):
        address = escape(found.group())
        parts.append(escape(text[done : found.start()]))
        parts.append(f'<a class="link" href="{address}" style="color:#6a2a5e;word-break:break-word">{address}</a>')
        done = found.end()
    return "".join(parts) + escape(text[done:])


def _button(label: str, address: str) -> str:
    # Outlook ignores padding on a link; the hidden wide spaces give the button its sides there.
    side = '<!--[if mso]><i hidden style="mso-font-width:200%;mso-text-raise:80%">&emsp;</i><![endif]-->'
    return (
        f'<p style="margin:8px 0 24px"><a class="button" href="{escape(address)}" style="display:inline-block;'
        f"background:#6a2a5e;color:#ffffff;padding:12px 24px;border-radius:24px;font-size:16px;font-weight:600;"
        f'line-height:1.25;text-decoration:none;mso-padding-alt:0">{side}{escape(label)}{side}</a></p>'
    )
