"""Which files go with a mail, and how they are written."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.deliveries.domain.files import (
    File,
    FileState,
    attached,
    linked,
    planned,
    sent_again,
    sent_size,
)
from notifications.deliveries.domain.mail import MailFile, Text
from notifications.deliveries.mime.files import media_type
from notifications.deliveries.mime.messages import mime_message

from services.notifications.tests.steps import MAIL

LINKED, PENDING, ATTACHED = FileState
PDF = MailFile("valve.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\n--=_files--\r\n" * 40)


def refs(*sizes: int) -> list[dict[str, object]]:
    return [{"id": f"att_{number}", "size": size} for number, size in enumerate(sizes)]


def read(*files: MailFile, html: str = "<p>It leaks") -> EmailMessage:
    mail = replace(MAIL, text=Text("en", "It leaks", "We are on it.\n", html), files=files)
    raw = mime_message(mail)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    message = message_from_bytes(raw, policy=default)
    assert not message.defects
    return message


@given(st.lists(st.integers(1, 9_000), max_size=12), st.integers(0, 30_000))
def test_attached_files_fit_together(sizes: list[int], most: int) -> None:
    files = planned(refs(*sizes), attach=True, most_bytes=most)
    assert [each.size for each in files] == sizes
    pending = sum(sent_size(each.size) for each in files if each.state is PENDING)
    assert pending <= most
    for each in files:
        if each.state is LINKED and most:
            assert pending + sent_size(each.size) > most or each.reason == "TOO_LARGE"


def test_a_later_file_that_fits_is_attached() -> None:
    files = planned(refs(900, 50_000, 800), attach=True, most_bytes=12_000)
    assert [(each.state, each.reason) for each in files] == [(PENDING, ""), (LINKED, "TOO_LARGE"), (PENDING, "")]


@pytest.mark.parametrize(("attach", "most"), [(False, 10_000), (True, 0)])
def test_files_are_linked_without_the_setting_or_a_bound(attach: bool, most: int) -> None:
    (file,) = planned(refs(1), attach=attach, most_bytes=most)
    assert (file.state, file.reason) == (LINKED, "")


def test_a_repeated_mail_has_the_files_of_the_first() -> None:
    file = File("att_1", 7)
    again = sent_again([attached(file), linked(file, "TOO_LARGE"), linked(file, "UNAVAILABLE"), file])
    assert [each.state for each in again] == [PENDING, LINKED, PENDING, LINKED]


@pytest.mark.parametrize("html", ["", "<p>It leaks"])
def test_parts_are_the_bytes_of_the_files(html: str) -> None:
    other = MailFile("leak.jpg", "image/jpeg", bytes(range(256)) * 300)
    message = read(PDF, other, html=html)
    assert message.get_content_type() == "multipart/mixed"
    found = list(message.iter_attachments())
    assert [each.get_content() for each in found] == [PDF.content, other.content]
    assert [(each.get_filename(), each.get_content_type()) for each in found] == [
        ("valve.pdf", "application/pdf"),
        ("leak.jpg", "image/jpeg"),
    ]
    assert all(each.get_content_disposition() == "attachment" for each in found)
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["We are on it."]


@given(st.integers(0, 400))
def test_a_part_is_no_larger_than_was_counted(size: int) -> None:
    file = replace(PDF, name="\U0001f600" * 300, content=bytes(size))
    mail = replace(MAIL, files=(file,))
    grown = len(mime_message(mail)) - len(mime_message(replace(mail, files=(replace(file, content=b""),))))
    header = len(mime_message(replace(mail, files=(file, file)))) - len(mime_message(mail)) - grown
    assert grown + header <= sent_size(size)


characters = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"], exclude_characters="/\\") | st.just(
    " "
)
names = st.sampled_from(
    ["a.pdf", 'a"b.pdf', "Größe.pdf", "=?utf-8?q?evil?=.pdf", "名前.pdf", "a;b=c.txt", "it's 100%.pdf", "x" * 199]
) | st.text(characters, min_size=1, max_size=150)


@given(names)
@settings(max_examples=300, deadline=None)
def test_names_arrive_as_they_are(name: str) -> None:
    meant = name.strip(" .") or "file"
    (file,) = read(replace(PDF, name=name)).iter_attachments()
    assert file.get_filename() == meant
    assert file.get_content() == PDF.content


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\r\nBcc: x@evil.example\r\n\r\n.pdf", "aBcc: x@evil.example.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\a.pdf", "C:_a.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\ud800", "\ufffd"),
        ("\x00", "file"),
        ("a" * 500 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_a_hostile_name_writes_no_header(name: str, shown: str) -> None:
    message = read(replace(PDF, name=name))
    (file,) = message.iter_attachments()
    assert file.get_filename() == shown
    assert message["Bcc"] is file["Bcc"] is None


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("image/png", "image/png"),
        ("Text/Plain; charset=x", "text/plain"),
        ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        *((each, "application/octet-stream") for each in ("text/html", "image/svg+xml", "application/xhtml+xml")),
        *((each, "application/octet-stream") for each in ("message/rfc822", "multipart/mixed", "a", "", "a/b\r\nX: y")),
        ("application/javascript", "application/octet-stream"),
    ],
)
def test_media_types_are_sent_if_they_are_harmless(declared: str, sent: str) -> None:
    assert media_type(declared) == sent
