"""HTML of a message: cleaned for display, and as text.

nh3 (html5ever and ammonia) reads it as browsers do and writes what is on the lists below: no scripts, styles, forms,
frames, and nothing that a browser would load from elsewhere. The text is taken from what it wrote, which is well
formed, so that both say the same.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

import nh3

from tickets.incoming_mail.domain.plain_text import text_of
from tickets.incoming_mail.mime.html_text import APART, HIDDEN, LINES, text_of_page

LONGEST = 500_000
"""Characters that are read. The rest of a longer page is history that its clients have quoted."""

MOST_ELEMENTS = 20_000
DEEPEST = 400
MOST_ATTRIBUTES = 2_000  # words of an element; and ten times that in a page
MOST_REFERENCES = 80_000  # to characters, such as `&amp;`: a page that writes every letter so has about 70,000
"""The parser takes quadratic time in the depth of a page, in the attributes of an element, and in the ampersands of a
text: 100,000 nested elements take a minute, 500,000 ampersands a quarter of one."""

_INLINE = {"a", "abbr", "b", "bdi", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "mark"}
_INLINE |= {"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br"}
_OTHERS = {"hr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "col"}

_TAGS = _INLINE | _OTHERS | LINES | APART
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "align", "width"},
}
_DROPPED_WHOLE = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "select"}
_DROPPED_WHOLE |= {"textarea", "xmp", "noembed", "noframes"}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)

_OPENING = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]{0,20})")
_CLOSING = re.compile(r"</([a-zA-Z][a-zA-Z0-9:]{0,20})")
_EMPTY = {"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base", "o:p", "p", "li", "td", "tr", "th"}
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    html: str  # empty where the page is more than is cleaned
    images: frozenset[str] = frozenset()  # content ids that the page shows
    cut: bool = False


def page(source: str, *, most_elements: int = MOST_ELEMENTS) -> Page:
    """Both forms of a page."""
    start = source[:LONGEST]
    cut = len(source) > LONGEST
    if elements(start) > most_elements or _is_too_much(start):
        return Page(text_of(unescape(_ANY_TAG.sub(" ", start))), "", cut=True)
    images: set[str] = set()

    def shown(tag: str, attribute: str, value: str) -> str | None:
        if attribute != "src":
            return value
        if not value.lower().startswith("cid:"):
            return None
        images.add(unquote(value[4:]).strip("<>"))
        return value

    html = _cleaned(start, shown, _ATTRIBUTES)
    read = _cleaned(start, _hiding, {**_ATTRIBUTES, "*": {HIDDEN}})
    return Page(text_of_page(read), html, frozenset(images), cut)


def escaped(text: str) -> str:
    """A text as HTML, line by line."""
    return "<p>" + escape(text, quote=False).replace("\n", "<br>\n") + "</p>"


def _hiding(tag: str, attribute: str, value: str) -> str | None:
    """Of styles only those that hide an element: previews for lists of mails, which repeat or tease."""
    return value if attribute != HIDDEN or _HIDING.search(value) else None


def elements(source: str) -> int:
    return sum(1 for _ in _OPENING.finditer(source))


def _is_too_much(source: str) -> bool:
    if source.count("=") > 10 * MOST_ATTRIBUTES or source.count("&") > MOST_REFERENCES:
        return True
    if any(len(each.partition("<")[2].split()) > MOST_ATTRIBUTES for each in source.split(">")):
        return True
    opened = Counter(map(str.lower, _OPENING.findall(source)))
    closed = Counter(map(str.lower, _CLOSING.findall(source)))
    unclosed = sum(max(0, count - closed[name]) for name, count in opened.items() if name not in _EMPTY)
    return unclosed > DEEPEST


def _cleaned(source: str, keep: Callable[[str, str, str], str | None], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        source,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=attributes,
        attribute_filter=keep,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
