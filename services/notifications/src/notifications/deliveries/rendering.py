"""A mail from its wording: each sentence is rendered once, as plain text, and arranged by two layouts.

Only the layout of HTML is markup. What it shows, the sentences and what people wrote in them, it escapes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2 import Template as Compiled
from markupsafe import escape

from notifications.deliveries.dates import day, direction, last_day, time_of_day
from notifications.deliveries.domain.colours import colour, readable_on
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.domain.web_addresses import web_address

Wording = Mapping[str, str | Sequence[str]]
"""The sentences of a mail in one language by their names, each a Jinja template of plain text."""

UNBRANDED: Mapping[str, Any] = {
    "answers_to": "",
    "color": "",
    "logo_url": "",
    "contact": {},
    "links": (),
    "legal_footer": "",
    "unsubscribe_url": "",
    "quoted": (),
    "by_mail": False,
}
"""What a retailer, or a template, need not have."""

_LONGEST_SUBJECT_PART = 150  # characters that one variable adds to a subject
_LARGEST_HISTORY = 20_000  # likewise, for the messages before it
_LARGEST_CONTENT = 50_000  # bytes of a page for a quotation, or for a list: what is too large is not sent
_LINE_ENDS = re.compile(r"[\r\n]+")
_SUBJECT = "Subject: "
_TEXT = Environment(  # plain text has nothing to escape
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701
    trim_blocks=True,
    keep_trailing_newline=True,
)
_HTML = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True)


@dataclass(frozen=True, slots=True)
class PlainMail:
    """What releases before the layouts wrote: a subject and a body of text alone."""

    subject: Compiled
    body: Compiled

    @classmethod
    def compiled(cls, source: str) -> "PlainMail":
        """Two templates: a line break in a variable of the subject begins no body."""
        subject, _, body = source.partition("\n")
        return cls(_TEXT.from_string(subject.removeprefix(_SUBJECT)), _TEXT.from_string(body))

    def render(self, locale: str, zone: str, variables: Mapping[str, Any]) -> Text:
        values = {**variables, **_dates(locale, zone)}
        return Text(locale, _one_line(self.subject.render(values)), self.body.render(values))


@dataclass(frozen=True, slots=True)
class LaidOutMail:
    """A wording and the layouts, compiled: that costs ten times what writing a mail does."""

    constants: Mapping[str, str]  # the sentences without a variable: half of them, and of the time
    sentences: Mapping[str, Compiled]
    paragraphs: Sequence[Compiled]
    history: Compiled | None  # who wrote a message before it; in a list, which releases before it do not look at
    text: Compiled
    html: Compiled

    @classmethod
    def compiled(cls, wording: Wording, layouts: Mapping[str, str]) -> "LaidOutMail":
        texts = {name: text for name, text in wording.items() if isinstance(text, str)}
        return cls(
            {name: text.strip() for name, text in texts.items() if "{" not in text},
            {name: _TEXT.from_string(text) for name, text in texts.items() if "{" in text},
            [_TEXT.from_string(text) for text in wording["paragraphs"]],
            _TEXT.from_string(wording["history"][0]) if "history" in wording else None,
            _layout(_TEXT, layouts["text"]),
            _layout(_HTML, layouts["html"]),
        )

    def render(self, locale: str, zone: str, variables: Mapping[str, Any]) -> Text:
        values = {**UNBRANDED, **variables, **_dates(locale, zone)}
        contact = values["contact"]
        values["contact_email"] = contact.get("email", "")
        subject = _one_line(self.sentences["subject"].render({**values, **_shortened(variables)}))
        mail = self._mail(values)
        values |= {"mail": mail, "contact": list(_lines(contact)), "subject": subject}
        body = self.text.render(values)
        sender = _one_line(mail.get("sender", ""))
        return Text(locale, subject, body, html=self._html(locale, values, mail), sender=sender)

    def _mail(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The rendered sentences. What a condition left empty is no paragraph."""
        mail: dict[str, Any] = {"quotation": "", "entries": [], "unsubscribe": "", **self.constants}
        for name, sentence in self.sentences.items():
            if name not in ("subject", "item"):
                mail[name] = sentence.render(values).strip()
        mail["paragraphs"] = [text for each in self.paragraphs if (text := each.render(values).strip())]
        if "item" in self.sentences:
            item = self.sentences["item"]
            mail["entries"] = [item.render({**values, "unit": unit}).strip() for unit in values["units"]]
        mail["history"] = list(self._history(values))
        return mail

    def _history(self, values: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
        """The messages before it: who wrote each, its text, and its text as mail programs mark what they quote."""
        for said in values["quoted"] if self.history else ():
            named = {**said, "author_name": _one_line(said["author_name"])}
            body = said["body"].strip()
            marked = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
            yield {
                "attribution": self.history.render({**values, "said": named}).strip() if self.history else "",
                "body": body,
                "marked": marked,
            }

    def _html(self, locale: str, values: Mapping[str, Any], mail: Mapping[str, Any]) -> str:
        chosen = colour(values["color"])
        quotation = _first(mail["quotation"], _LARGEST_CONTENT)
        entries = list(_first_of(mail["entries"], _LARGEST_CONTENT))
        history = list(_newest(mail["history"], _LARGEST_HISTORY))
        shown = {"quotation": quotation, "entries": entries, "history": history}
        page = self.html.render(
            {
                **values,
                "lang": locale,
                "dir": direction(locale),
                "mail": {**mail, **shown, "link": web_address(mail["link"])},
                "shortened": any(mail[name] != part for name, part in shown.items()),
                "color": chosen,
                "on_color": readable_on(chosen),
                "logo_url": web_address(values["logo_url"], ("https",)),
                "unsubscribe_url": web_address(values["unsubscribe_url"]),
                "links": [{**link, "url": url} for link in values["links"] if (url := web_address(link["url"]))],
            }
        )
        return page.strip() + "\n"


@lru_cache(maxsize=16)
def _layout(environment: Environment, source: str) -> Compiled:
    """Compiled once for all templates and languages: 40 ms."""
    return environment.from_string(source)


def plain_source(wording: Wording) -> str:
    """The wording as one template of text, which releases before the layouts can render: without a footer."""
    item = wording.get("item")
    units = f"{{% for unit in units %}}\n- {str(item).strip()}\n\n{{% endfor %}}" if item else ""
    call = f"{wording['action']}:\n{wording['link']}"
    parts = [wording["greeting"], *wording["paragraphs"], wording.get("quotation", ""), units, call, "{{ retailer }}"]
    return f"{_SUBJECT}{wording['subject']}\n" + "\n".join(_ended(str(part)) for part in parts if part)


def _ended(part: str) -> str:
    """Jinja drops the line break after a block."""
    return part + ("\n\n" if part.endswith("{% endif %}") else "\n")


def _dates(locale: str, zone: str) -> dict[str, Any]:
    return {name: partial(of, zone=zone, locale=locale) for name, of in _DATES.items()}


_DATES = {"day": day, "last_day": last_day, "time_of_day": time_of_day}


def _one_line(subject: str) -> str:
    return _LINE_ENDS.sub(" ", subject).strip()


def _shortened(variables: Mapping[str, Any]) -> dict[str, str]:
    """The texts among them, each cut alike in every mail: the subjects of a conversation stay the same."""
    longest = _LONGEST_SUBJECT_PART
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    return {name: value if len(value) <= longest else value[: longest - 1] + "…" for name, value in texts.items()}


def _lines(contact: Mapping[str, str]) -> Iterator[str]:
    """An address, of several lines, and what is under it."""
    yield from filter(None, map(str.strip, contact.get("address", "").splitlines()))
    yield from filter(None, (contact.get("phone", ""), contact.get("email", "")))


def _first(text: str, size: int) -> str:
    """As much of a text as has this size in HTML."""
    if _size(text) <= size:
        return text
    kept = text[:size]
    while _size(kept) > size:
        kept = kept[: min(len(kept) - 1, len(kept) * size // _size(kept))]
    return kept.rstrip() + "…"


def _first_of(items: Sequence[str], size: int) -> Iterator[str]:
    """As many items as have this size in HTML."""
    for item in items:
        size -= _size(item) + len('<li style="margin:0 0 8px;"></li>\n')
        if size < 0:
            return
        yield item


def _newest(history: Sequence[Mapping[str, str]], size: int) -> Iterator[Mapping[str, str]]:
    """As many messages, the newest first, as have this size in HTML."""
    for said in history:
        size -= _size(said["attribution"]) + _size(said["body"]) + 200  # of the elements around them
        if size < 0:
            return
        yield said


def _size(text: str) -> int:
    """In bytes, a line break as `<br>`."""
    return len(escape(text).encode(errors="replace")) + 3 * text.count("\n")
