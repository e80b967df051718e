"""Whatever comes is read or refused, in bounded time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.incoming_mail.domain.mail import IncomingMail, Reason, Unreadable
from tickets.incoming_mail.mime import tree
from tickets.incoming_mail.mime.reading import read

HEAD = b"From: aino@korpi.example\nTo: support@nordic-home.example\nSubject: Kettle\n"
SECONDS = 15
"""Of a processor, for any message: the largest one that is let through takes 5 on a quiet machine."""

_WORDS = rb"""
From: |Content-Type: |multipart/mixed; boundary=b|multipart/report; report-type=delivery-status; boundary=b
text/html; charset=utf-16|text/plain; charset=idna|text/plain; format=flowed|message/rfc822|message/delivery-status
Content-Transfer-Encoding: |base64|x-uuencode|quoted-printable|Content-Disposition: |filename*1*=utf-8''%|--b|--b--
Authentication-Results: mx; dmarc=pass|References: <|Date: |On 2.3.2026 a@b.example wrote:|> quoted|-- |<div>|<b
Final-Recipient: rfc822; |Action: failed|Status: 5.1.1|begin 644 x|BEGIN:VCALENDAR|Von: x|: |; |"|<|>|=?utf-8?q?=41?=
""".replace(b"\n", b"|").split(b"|")
WORDS = st.sampled_from([*_WORDS, b"\n", b"\r\n", b"\n\n", b"\n--b\n", b"\xff", b"(" * 9])


def outcome(raw: bytes) -> IncomingMail | Reason:
    try:
        return read(raw)
    except Unreadable as error:
        return error.reason


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    assert isinstance(outcome(raw), IncomingMail | Reason)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS | st.binary(max_size=8), max_size=60).map(b"".join))
def test_any_odd_message_is_read_without_surprise(raw: bytes) -> None:
    assert outcome(HEAD + raw) is not Reason.UNPARSABLE  # the catch-all must not be needed


def multipart(kind: bytes, parts: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" + parts


def nested(levels: int, body: bytes) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return HEAD + opened + b"\n" + body


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\r\n", Reason.EMPTY),
        (b"no header at all\n\nnor here", Reason.NO_HEADERS),
        (HEAD + b"\n" + b"x" * tree.LARGEST, Reason.TOO_LARGE),
        (HEAD + b"\n" * (tree.MOST_LINES + 1), Reason.TOO_MANY_LINES),
        (HEAD + b"\r" * (tree.MOST_LINES + 1), Reason.TOO_MANY_LINES),
        (multipart(b"mixed", b"--b\n\nx\n" * 1_000), Reason.TOO_MANY_PARTS),
        (multipart(b"digest", b"--b\n\nA: b\n\nx\n" * 1_000), Reason.TOO_MANY_PARTS),
        (HEAD + b"A: b\n" * 100_000 + b"\nx", Reason.TOO_MANY_HEADERS),
        (HEAD + b"A: b" + b"\n c" * 200_000 + b"\n\nx", Reason.TOO_MANY_HEADERS),
        (nested(1_000, b"x"), Reason.TOO_DEEP),
        (HEAD + b"Content-Type: message/rfc822\n\n" * 5_000, Reason.TOO_DEEP),
    ],
    ids=lambda value: str(value) if isinstance(value, Reason) else "",
)
def test_message_beyond_a_bound_is_unreadable(raw: bytes, reason: Reason) -> None:
    assert outcome(raw) is reason


HOSTILE = {
    "many lines in nested parts": nested(12, b"x\n" * 50_000),
    "encoded words without end": HEAD + b"Subject: " + b"=?utf-8?q?" * 6_000 + b"\n\nx",
    "addresses without end": HEAD + b"Cc: " + b"a@b.example," * 5_000 + b"\nReply-To: " + b"(" * 60_000 + b"\n\nx",
    "commas": HEAD + b"Cc: " + b"," * 60_000 + b"\n\nx",
    "parameters": HEAD + b"Content-Type: text/plain" + b';a="' * 15_000 + b"\n\nx",
    "continued file names": HEAD + b"Content-Type: a/b;" + b" name*0*=x;" * 5_000 + b"\n\nx",
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 200_000,
    "soft line breaks": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 400_000,
    "octets of no character set": HEAD + b"Content-Type: text/plain; charset=x\n\n" + bytes(range(128, 256)) * 20_000,
    "uuencode": HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n" + b"M" * 3_000_000,
    "introductions of quotes": HEAD + b"\n" + b"On 2 Mar 2026 10:00 a@b.example wrote\n" * 12_000,
    "labels of Outlook": HEAD + b"\n" + b"From: x\n" * 20_000,
    "delimiters of signatures": HEAD + b"\n" + b"-- \n" * 40_000,
    "mobile signatures": HEAD + b"\n" + b"Sent from my iPhone\n" * 10_000,
    "one long line": HEAD + b"\n" + b"Sent from " * 2_000_000,
    "quotes in turn": HEAD + b"\n" + b"> a\nb\n" * 15_000,
    "nested elements": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 4_000 + b"</div>" * 4_000,
    "unclosed elements": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "attributes": HEAD + b"Content-Type: text/html\n\n<a " + b" a1=1" * 100_000 + b">",
    "comments": HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
    "pages": multipart(b"mixed", (b"--b\nContent-Type: text/html\n\n" + b"<div>" * 3_000 + b"</div>" * 3_000) * 250),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_message_takes_bounded_time(name: str) -> None:
    start = process_time()

    outcome(HOSTILE[name])

    assert process_time() - start < SECONDS
