"""The parts of a mail, and what it refers to: the standard library's parser reads what was put in."""

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.mime.messages import mime_message

from services.notifications.tests.deliveries.hostile import MEANT
from services.notifications.tests.steps import MAIL

PAGE = "<!doctype html><p>It leaks"
BOUNDARY = str(message_from_bytes(mime_message(replace(MAIL, text=Text("en", "", "", PAGE)))).get_boundary())
HOSTILE = [
    *MEANT,
    f"--{BOUNDARY}\n",
    f"a\n--{BOUNDARY}--\n\nb",
    f"\r\n--{BOUNDARY}\r\nContent-Type: text/html\r\n\r\n<b>evil</b>",
    "--=3D_alternative",
    "=_alternative",
    "From me\n.\n..\n",
    "x" * 5_000 + "=",
    " \n\t\n ",
]
pieces = st.sampled_from(
    ["--", "=", "_", BOUNDARY, f"\n--{BOUNDARY}", "\r\n", "\n", "\r", ".", " ", "\t", "\x00", "\u00e4"]
)
bodies = st.lists(pieces | st.text(max_size=8), min_size=1, max_size=20).map("".join)


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert not message.defects
    return message


def parts(raw: bytes) -> list[tuple[str, str]]:
    """Type and text of each part, exactly."""
    return [
        (part.get_content_type(), bytes(part.get_payload(decode=True)).decode().replace("\r\n", "\n"))
        for part in read(raw).walk()
        if not part.is_multipart()
    ]


def written(text: str) -> str:
    """What a mail can hold of a text."""
    held = "".join("\ufffd" if each == "\x00" or "\ud800" <= each <= "\udfff" else each for each in text)
    return held.replace("\r\n", "\n").replace("\r", "\n")


def test_text_comes_first_and_the_page_last() -> None:
    raw = mime_message(replace(MAIL, text=Text("en", "It leaks", "We are on it.\n", PAGE)))
    assert read(raw).get_content_type() == "multipart/alternative"
    assert parts(raw) == [("text/plain", "We are on it.\n"), ("text/html", PAGE)]


def test_mail_without_a_page_is_text_alone() -> None:
    raw = mime_message(MAIL)
    assert (read(raw).get_content_type(), parts(raw)) == ("text/plain", [("text/plain", "We are on it.\n")])


@pytest.mark.parametrize("page", ["x" * 100_001, "\u00e4" * 50_001])
def test_page_that_readers_would_cut_off_is_left_out(page: str) -> None:
    assert [kind for kind, _ in parts(mime_message(replace(MAIL, text=replace(MAIL.text, html=page))))] == [
        "text/plain"
    ]
    kept = replace(MAIL, text=replace(MAIL.text, html=page[:50_000]))
    assert [kind for kind, _ in parts(mime_message(kept))] == ["text/plain", "text/html"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_ends_no_part(text: str) -> None:
    raw = mime_message(replace(MAIL, text=Text("en", "It leaks", text, text or PAGE)))
    assert parts(raw) == [("text/plain", written(text)), ("text/html", written(text or PAGE))]
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@settings(max_examples=300, deadline=None)
@given(body=bodies, page=bodies)
def test_any_text_and_page_are_read_as_written(body: str, page: str) -> None:
    raw = mime_message(replace(MAIL, text=Text("en", "It leaks", body, page)))
    expected = [("text/plain", written(body)), ("text/html", written(page))]
    assert parts(raw) == expected[: 2 if page else 1]
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_thread_is_what_a_mail_answers_and_refers_to() -> None:
    message = read(mime_message(replace(MAIL, thread="<tkt_1@nordic-home.invalid>")))
    assert message["In-Reply-To"] == message["References"] == "<tkt_1@nordic-home.invalid>"


@pytest.mark.parametrize(
    "text",
    [
        *(each for each in MEANT if each != "<evil@x.example>"),
        "<a@b>\r\nBcc: evil@x.example",
        "<a@b> <c@d>",
        "<" + "x" * 1_000 + "@b>",
    ],
)
def test_thread_that_is_no_message_id_is_left_out(text: str) -> None:
    raw = mime_message(replace(MAIL, thread=text))
    assert raw == mime_message(MAIL)


def test_mail_names_where_one_post_unsubscribes() -> None:
    url = "https://api.nordic-home.example/v1/unsubscriptions/" + "k6v5jrb2ohc7yaq4" * 3
    message = read(mime_message(replace(MAIL, unsubscribe_url=url)))
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "text", [*MEANT, "https://x.example/a>, <mailto:evil@x.example", "https://x.example/\r\nBcc: e"]
)
def test_address_to_unsubscribe_at_that_is_no_url_is_left_out(text: str) -> None:
    assert mime_message(replace(MAIL, unsubscribe_url=text)) == mime_message(MAIL)


@pytest.mark.parametrize("name", MEANT)
def test_answers_go_to_the_reply_address_under_the_shops_name(name: str) -> None:
    raw = mime_message(replace(MAIL, sender_name=name, reply_to="service@nordic-home.example"))
    message = message_from_bytes(raw, policy=compat32)
    ((phrase, address),) = getaddresses([str(message["Reply-To"])])
    assert (str(make_header(decode_header(phrase))), address) == (MEANT[name], "service@nordic-home.example")
    assert message["From"].endswith(MAIL.sender_address + (">" if MEANT[name] else ""))
