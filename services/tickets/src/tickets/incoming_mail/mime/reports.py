"""The machine-readable parts of a report (RFC 6522), where they stand directly in the message.

A bounce that a person forwards as an attachment is a message of that person.
"""

from collections.abc import Iterator
from email.message import Message

from tickets.incoming_mail.domain.delivery_reports import DeliveryReport, report_in_words, report_of
from tickets.incoming_mail.domain.headers import Headers, headers_of
from tickets.incoming_mail.domain.loop_safety import Facts, is_bounce_in_words
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.mime import payloads
from tickets.incoming_mail.mime.tree import parsed

_STATUSES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


def report_type(root: Message) -> str:
    return payloads.parameter(root, "report-type").lower() if payloads.media_type(root) == "multipart/report" else ""


def delivery_report(root: Message, headers: Headers, facts: Facts) -> DeliveryReport | None:
    """None for a message that reports nothing about ours."""
    parts = list(_children(root)) if payloads.media_type(root).startswith("multipart/") else []
    returned = next((_fields(part) for part in parts if payloads.media_type(part) in _RETURNED), Headers())
    blocks = [block for part in parts if payloads.media_type(part) in _STATUSES for block in _blocks(part)]
    if blocks:
        return report_of(blocks, returned)
    if is_bounce_in_words(headers, facts):
        return report_in_words(facts.text, headers, returned)
    return None


def _blocks(part: Message) -> Iterator[Headers]:
    for child in _children(part):
        if child.keys():
            yield headers_of([(name, str(value)) for name, value in child.raw_items()])


def _fields(part: Message) -> Headers:
    """The header of the message that was returned, whole or its header alone."""
    child = next(_children(part), None)
    if child is None:
        try:
            child, _ = parsed(payloads.content(part)[0])
        except Unreadable:
            return Headers()
    return headers_of([(name, str(value)) for name, value in child.raw_items()])


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))
