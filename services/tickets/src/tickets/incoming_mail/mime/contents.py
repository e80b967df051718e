"""The texts and attachments of a message, from its tree of parts (RFC 2046)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from mimetypes import MimeTypes

from tickets.incoming_mail.domain.mail import Attachment, Contents, Protection, Remark
from tickets.incoming_mail.domain.plain_text import LONGEST_TEXT, file_name, text_of
from tickets.incoming_mail.mime import html, payloads
from tickets.incoming_mail.mime.charsets import decoded
from tickets.incoming_mail.mime.header_texts import header_text

_SHOWN = ("text/plain", "text/html")
_TYPES = MimeTypes()  # those of Python, not of the machine
_SHELL_WORDS = 12
_RICHER = 4

_PROTECTIONS = {
    "application/pkcs7-mime": Protection.SMIME,
    "application/x-pkcs7-mime": Protection.SMIME,
    "multipart/encrypted": Protection.PGP_ENCRYPTED,
}
_SIGNATURES = {
    "application/pkcs7-signature": Protection.SMIME_SIGNED,
    "application/x-pkcs7-signature": Protection.SMIME_SIGNED,
    "application/pgp-signature": Protection.PGP_SIGNED,
}


@dataclass(slots=True)
class _Section:
    """What one place of a message shows, in either form or both."""

    plain: str | None = None
    page: html.Page | None = None


@dataclass(slots=True)
class _Collected:
    sections: list[_Section] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    remarks: set[Remark] = field(default_factory=set)
    protection: Protection = Protection.NONE
    elements: int = 0  # of HTML, of all parts together
    characters: int = 0


def contents(root: Message) -> Contents:
    """All of it. A part is shown as text or kept as an attachment, never both and never neither."""
    found = _Collected()
    _collect(root, found)
    text = "\n\n".join(filter(None, map(_text, found.sections)))
    if len(text) > LONGEST_TEXT:
        found.remarks.add(Remark.TEXT_CUT)
    pages = [each.page for each in found.sections if each.page]
    shown = frozenset().union(*(page.images for page in pages))
    start = text[:100].lstrip()
    if found.protection is Protection.NONE and start.startswith("-----BEGIN PGP "):
        found.protection = Protection.PGP_SIGNED if " SIGNED " in start[:30] else Protection.PGP_ENCRYPTED
    return Contents(
        text=text_of(text),
        html=_display(found.sections) if any(page.html for page in pages) else "",
        attachments=tuple(_placed(each, shown) for each in found.attachments),
        protection=found.protection,
        remarks=frozenset(found.remarks),
    )


def _collect(part: Message, found: _Collected) -> None:
    kind = payloads.media_type(part)
    if found.protection is Protection.NONE:
        found.protection = _PROTECTIONS.get(kind, _SIGNATURES.get(kind, Protection.NONE))
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        if kind == "multipart/alternative":
            _collect_alternative(part, found)
        else:
            for child in _children(part):
                _collect(child, found)
    elif _is_shown(part, kind):
        found.sections.append(_section(part, kind, found))
    else:
        found.attachments.append(_attachment(part, kind, found, len(found.attachments) + 1))


def _collect_alternative(part: Message, found: _Collected) -> None:
    """One section of all that is plain and all that is HTML; other forms are attachments."""
    inner = replace(found, sections=[])
    for child in _children(part):
        _collect(child, inner)
    found.protection, found.elements, found.characters = inner.protection, inner.elements, inner.characters
    plain = "\n\n".join(each.plain for each in inner.sections if each.plain)
    pages = [each.page for each in inner.sections if each.page]  # several: text, image, text, as Apple Mail has it
    page = html.Page(
        text="\n\n".join(each.text for each in pages),
        html="\n".join(each.html for each in pages),
        images=frozenset().union(*(each.images for each in pages)),
    )
    if plain or pages:
        found.sections.append(_Section(plain or None, page if pages else None))


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _is_shown(part: Message, kind: str) -> bool:
    if payloads.disposition(part) == "attachment" or part.is_multipart():
        return False
    if part.get_content_maintype() == "multipart":  # without any boundary: all of it is text
        return True
    return kind in _SHOWN and not payloads.declared_name(part)


def _section(part: Message, kind: str, found: _Collected) -> _Section:
    octets, ignored = payloads.content(part)
    if ignored:
        found.remarks.add(Remark.ENCODING_IGNORED)
    left = LONGEST_TEXT - found.characters
    if len(octets) > 4 * left:
        found.remarks.add(Remark.TEXT_CUT)
    text = decoded(octets[: 4 * left], payloads.parameter(part, "charset"))
    found.characters += min(left, len(text.text))
    if text.guessed:
        found.remarks.add(Remark.CHARSET_GUESSED)
    if text.lossy:
        found.remarks.add(Remark.CHARACTERS_LOST)
    if kind != "text/html":
        plain = text_of(text.text)
        flowed = payloads.parameter(part, "format").lower() == "flowed"
        return _Section(plain=_reflowed(plain) if flowed else plain)
    page = html.page(text.text, most_elements=html.MOST_ELEMENTS - found.elements)
    found.elements += html.elements(text.text)
    if page.cut:
        found.remarks.add(Remark.TEXT_CUT if page.html else Remark.PAGE_LEFT_OUT)
    return _Section(page=page)


def _reflowed(text: str) -> str:
    """Lines that end in a blank go on in the next one, within the same quotation (RFC 3676)."""
    lines: list[list[str]] = []
    flowing = None
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        if flowing == depth and body != "-- ":
            lines[-1].append(body)
        else:
            lines.append([">" * depth + " " * bool(depth), body])
        flowing = depth if body.endswith(" ") and body != "-- " else None
    joined = map("".join, lines)
    return "\n".join(line if line == "-- " else line.rstrip() for line in joined)


def _text(section: _Section) -> str:
    """The plain form, unless it is a shell around nothing: `This message needs a viewer of HTML`."""
    plain = (section.plain or "").strip("\n")
    page = section.page.text if section.page else ""
    if not plain.strip():
        return page
    words = len(plain.split())
    if words <= _SHELL_WORDS and len(page.split()) > _RICHER * _SHELL_WORDS + words:
        return page
    return plain


def _display(sections: list[_Section]) -> str:
    return "\n".join(
        each.page.html if each.page and each.page.html else html.escaped(_text(each))
        for each in sections
        if _text(each) or each.page
    )


def _attachment(part: Message, kind: str, found: _Collected, number: int) -> Attachment:
    if part.get_content_maintype() == "message" and part.is_multipart():
        octets, ignored = _inner(part), False
    else:
        octets, ignored = payloads.content(part)
    if ignored:
        found.remarks.add(Remark.ENCODING_IGNORED)
    return Attachment(
        name=file_name(payloads.declared_name(part) or _subject(part), f"attachment-{number}{_extension(kind)}"),
        media_type=kind,
        content=octets,
        content_id=payloads.content_id(part),
        inline=payloads.disposition(part) == "inline",
        method=payloads.parameter(part, "method").upper()[:20] if kind == "text/calendar" else "",
    )


def _inner(part: Message) -> bytes:
    """The message in a part of type message, as it was but for the ends of its lines."""
    return b"".join(child.as_bytes() for child in _children(part))


def _subject(part: Message) -> str:
    """What a forwarded message is called by."""
    if payloads.media_type(part) != "message/rfc822":
        return ""
    subject = next((header_text(child.get("subject", "")) for child in _children(part)), "")
    return f"{subject[:100]}.eml" if subject.strip() else ""


def _extension(kind: str) -> str:
    return {"text/calendar": ".ics", "message/rfc822": ".eml", "application/ms-tnef": ".dat"}.get(
        kind, _TYPES.guess_extension(kind) or ".bin"
    )


def _placed(attachment: Attachment, shown: frozenset[str]) -> Attachment:
    return replace(attachment, inline=True) if attachment.content_id in shown else attachment
