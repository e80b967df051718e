"""What an independent parser reads from a mail is what was meant, whatever somebody chose for a text in it."""

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.deliveries.mime.messages import mime_message

from services.notifications.tests.deliveries.hostile import MEANT
from services.notifications.tests.deliveries.reading import (
    HEADERS,
    Read,
    mail,
    meant,
    reader,
    understood,
    understood_by_python,
)
from services.notifications.tests.steps import MAIL


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    with reader(tmp_path_factory.mktemp("reader")) as read:
        yield read


@pytest.mark.parametrize("place", ["subject", "recipient", "sender"])
def test_hostile_text_is_read_as_it_was_written(read: Read, place: str) -> None:
    for text, line in MEANT.items():
        raw = mime_message(mail(**{place: text}))
        assert understood(read(raw)) == meant(**{place: line}), (text, raw.decode())
        assert understood_by_python(raw) == meant(**{place: line}), (text, raw.decode())


@pytest.mark.parametrize("place", ["subject", "recipient", "sender"])
def test_hostile_text_makes_short_ascii_lines(place: str) -> None:
    for text in MEANT:
        head, _, _ = mime_message(mail(**{place: text})).partition(b"\r\n\r\n")
        assert head.isascii()
        assert max(map(len, head.split(b"\r\n"))) <= 78
        assert b"\r" not in head.replace(b"\r\n", b"")
        assert b"\n" not in head.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "formats", ["\u202e", "\u2066", "\u200b", "\u200e", "\u061c", "\ufeff", "\u00ad", "\U000e0041"]
)
def test_format_characters_are_left_out_of_a_name(read: Read, formats: str) -> None:
    found = understood(read(mime_message(mail(recipient=f"{formats} Mai{formats}ja{formats}", sender=formats))))
    assert found["to"] == [("Maija", MAIL.recipient_address)]
    assert found["from"] == ("", MAIL.sender_address)


def test_joiners_stay_in_a_name(read: Read) -> None:
    for name in ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"):
        assert understood(read(mime_message(mail(recipient=name))))["to"] == [(name, MAIL.recipient_address)]


def test_name_cannot_reorder_the_address_after_it(read: Read) -> None:
    found = understood(read(mime_message(mail(recipient="\u202eMaija\u2066 X", subject="\u202eabc"))))
    assert found["to"] == [("Maija X", MAIL.recipient_address)]
    assert found["subject"] == "\u202eabc", "which stands by itself"


def test_long_address_gets_a_line_of_its_own(read: Read) -> None:
    address = "m" * 64 + "@" + "post." * 30 + "example"
    raw = mime_message(replace(MAIL, recipient_address=address))
    assert understood(read(raw))["to"] == [("Maija", address)]
    assert b"To: Maija\r\n <m" in raw


def test_unicode_local_part_is_written_as_it_is(read: Read) -> None:
    raw = mime_message(replace(mail(recipient="Maïja"), recipient_address="maïja@xn--mnchen-3ya.example"))
    assert "maïja@xn--mnchen-3ya.example>".encode() in raw
    assert read(raw)["to"][0]["name"] == "Maïja"


@pytest.mark.parametrize(
    "body", ["a\n.\nb", "x" * 5_000, "ä" * 2_000, "a \nb\t\nc = d\r\ne\rf", "\x00\ud800", "\u2028"]
)
def test_body_arrives_as_it_was_written(read: Read, body: str) -> None:
    raw = mime_message(mail(body=body))
    expected = body.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    assert read(raw)["text"].rstrip("\n") == expected
    assert understood_by_python(raw)["headers"] == HEADERS
    assert max(map(len, raw.split(b"\r\n"))) <= 78


pieces = st.sampled_from(
    ["=?utf-8?q?", "=?utf-8?b?", "?=", "=0D=0A", "=40", "Bcc: ", '"', "\\", ",", "<", ">", "@", "(", ")", ";", ":",
     " ", "  ", "x" * 30, "evil@x.example", "\r\n", "\n", "\t", "ä", "漢", "👩‍👧", "\u0301", "_", "=", "?"]
)  # fmt: skip
texts = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(subject=texts, recipient=texts, sender=texts)
def test_any_text_reads_back_as_one_line(read: Read, subject: str, recipient: str, sender: str) -> None:
    raw = mime_message(mail(subject, recipient, sender))
    found = understood(read(raw))
    assert found == understood_by_python(raw)
    assert found["headers"] == HEADERS
    assert [address for _, address in (found["from"], *found["to"])] == [
        MAIL.sender_address,
        MAIL.recipient_address,
    ]
    for text, line in ((subject, found["subject"]), (recipient, found["to"][0][0]), (sender, found["from"][0])):
        assert _visible(line) == _visible(text)


def _visible(text: str) -> str:
    """Without what no header holds."""
    unwanted = {*range(0x21), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFFFD}
    return "".join(
        each
        for each in text
        if ord(each) not in unwanted and (each in "\u200c\u200d" or category(each) not in ("Cf", "Cs"))
    )
