"""The text of a page that has been cleaned: well formed, with the elements of `tickets.incoming_mail.mime.html`."""

from html.parser import HTMLParser

HIDDEN = "style"
"""An attribute that is left only on elements that are not shown."""

# Elements on lines of their own, and those with an empty line around them.
LINES = {"address", "article", "aside", "caption", "center", "dd", "div", "dt", "figcaption", "figure", "footer"}
LINES |= {"header", "li", "main", "nav", "section", "summary", "tr", "details", "pre"}
APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote"}
_VOID = {"br", "hr", "img", "wbr", "col"}
_LONGEST_SYMBOL = 4  # characters of an image's text that stands for a symbol, such as an emoji
_MOST_QUOTES = 20


def text_of_page(cleaned: str) -> str:
    """Lines as they are shown; a quotation's begin with `> `, as in plain text."""
    walker = _Walker()
    walker.feed(cleaned)
    walker.close()
    return "\n".join(walker.finished()).strip("\n")


class _Walker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._preformatted = 0
        self._hidden: list[str] = []  # the open elements from the first hidden one on
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self._hidden or HIDDEN in attributes:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        if tag in LINES or tag in APART:
            self._end_line()
        if tag in APART:
            self._separate()
        match tag:
            case "br":
                self._break()
            case "hr":
                self._end_line()
                self._line.append("-" * 20)
                self._end_line()
            case "li":
                self._line.append("- ")
            case "img" if len(attributes.get("alt") or "") <= _LONGEST_SYMBOL:
                self._line.append(attributes.get("alt") or "")
            case "a":
                self._links.append((attributes.get("href") or "", len(self._line)))
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._preformatted += 1

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden.pop()
            return
        if tag in LINES or tag in APART:
            self._end_line()
        match tag:
            case "a" if self._links:
                self._end_link()
            case "td" | "th":
                self._line.append(" ")
            case "blockquote":
                self._quotes -= 1
            case "pre":
                self._preformatted -= 1
        if tag in APART:
            self._separate()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._preformatted:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for other in others:
                self._break()
                self._line.append(other)
            return
        self._line.append(data)

    def finished(self) -> list[str]:
        self._end_line()
        return self._lines

    def _end_link(self) -> None:
        """With its address, unless that is what it is called."""
        href, start = self._links.pop()
        label = "".join(self._line[start:]).strip()
        if href.startswith(("http://", "https://")) and href.rstrip("/") not in (
            label,
            f"http://{label}",
            f"https://{label}",
        ):
            self._line.append(f" <{href}>" if label else "")

    def _end_line(self) -> None:
        if "".join(self._line).strip():
            self._break()
        self._line.clear()

    def _break(self) -> None:
        text = "".join(self._line)
        self._line.clear()
        shown = text.rstrip() if self._preformatted else " ".join(text.split())
        self._lines.append(f"{'> ' * min(self._quotes, _MOST_QUOTES)}{shown}".rstrip())

    def _separate(self) -> None:
        """An empty line, but not two."""
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._quotes, _MOST_QUOTES)).rstrip())
