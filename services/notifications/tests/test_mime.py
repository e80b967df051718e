"""What an independent parser reads from a mail is what was meant, whatever somebody chose for a text in it."""

import json
import os
import shutil
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32
from email.utils import getaddresses
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.adapters.mime import mail
from notifications.domain.letter import Letter, Text

from services.notifications.tests.hostile import BROKEN, TEXTS
from services.notifications.tests.steps import LETTER

HEADERS = [
    "message-id", "date", "from", "to", "subject", "auto-submitted",
    "mime-version", "content-type", "content-transfer-encoding", "content-language",
]  # fmt: skip
READER = Path(__file__).parent / "reader"
BIN = Path(sys.executable).parent
Read = Callable[[bytes], dict[str, Any]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Reads a mail by a parser in another language, which has nothing in common with the writer."""
    copy = tmp_path_factory.mktemp("reader") / "reader"
    shutil.copytree(READER, copy, ignore=shutil.ignore_patterns("node_modules"))
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    install = [str(BIN / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    installed = run(install, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    with Popen([str(BIN / "node"), "read.mjs"], cwd=copy, env=environment, stdin=PIPE, stdout=PIPE) as node:
        assert node.stdin
        assert node.stdout

        def ask(raw: bytes) -> dict[str, Any]:
            assert node.stdin
            assert node.stdout
            node.stdin.write(b64encode(raw) + b"\n")
            node.stdin.flush()
            return dict(json.loads(node.stdout.readline()))

        yield ask
        node.stdin.close()


def letter(subject: str = "It leaks", recipient: str = "Maija", sender: str = "Nordic Home", body: str = "") -> Letter:
    text = Text("en", subject, body or "We are on it.\n")
    return replace(LETTER, text=text, recipient_name=recipient, sender_name=sender)


def meant(subject: str = "It leaks", recipient: str = "Maija", sender: str = "Nordic Home") -> dict[str, Any]:
    return {
        "headers": HEADERS,
        "from": (sender, LETTER.sender_address),
        "to": [(recipient, LETTER.recipient_address)],
        "subject": subject,
        "text": "We are on it.",
    }


def understood(found: dict[str, Any]) -> dict[str, Any]:
    """What the other parser understood, in the words of `meant`."""
    return {
        "headers": [header["key"] for header in found["headers"]],
        "from": (found["from"]["name"], found["from"]["address"]),
        "to": [(each.get("name"), each.get("address")) for each in found["to"]],
        "subject": found.get("subject", ""),
        "text": found["text"].strip(),
    }


def understood_by_python(raw: bytes) -> dict[str, Any]:
    """By `email` as it was before it parsed headers: its present parser puts blanks between encoded words of a name."""
    found = message_from_bytes(raw, policy=compat32)
    addresses = {name: getaddresses([str(found[name])]) for name in ("From", "To")}
    named = {header: [(_decoded(name), address) for name, address in each] for header, each in addresses.items()}
    (sender,) = named["From"]
    return {
        "headers": [name.lower() for name in found],
        "from": sender,
        "to": named["To"],
        "subject": _decoded(str(found["Subject"])),
        "text": bytes(found.get_payload(decode=True)).decode().strip(),
    }


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


@pytest.mark.parametrize("place", ["subject", "recipient", "sender"])
def test_a_hostile_text_is_read_as_it_was_written(read: Read, place: str) -> None:
    for text, line in {**{text: text.strip(" ") for text in TEXTS}, **BROKEN}.items():
        raw = mail(letter(**{place: text}))
        assert understood(read(raw)) == meant(**{place: line}), (text, raw.decode())
        assert understood_by_python(raw) == meant(**{place: line}), (text, raw.decode())


@pytest.mark.parametrize("place", ["subject", "recipient", "sender"])
def test_a_hostile_text_makes_ascii_lines_that_are_short(place: str) -> None:
    for text in [*TEXTS, *BROKEN]:
        head, _, _ = mail(letter(**{place: text})).partition(b"\r\n\r\n")
        assert head.isascii()
        assert max(map(len, head.split(b"\r\n"))) <= 78
        assert b"\r" not in head.replace(b"\r\n", b"")
        assert b"\n" not in head.replace(b"\r\n", b"")


def test_a_name_cannot_reorder_the_address_beside_it(read: Read) -> None:
    found = understood(read(mail(letter(recipient="\u202eMaija\u2066 X", subject="\u202eabc"))))
    assert found["to"] == [("Maija X", LETTER.recipient_address)]
    assert found["subject"] == "\u202eabc", "which stands by itself"


def test_a_long_address_gets_a_line_of_its_own(read: Read) -> None:
    address = "m" * 64 + "@" + "post." * 30 + "example"
    raw = mail(replace(LETTER, recipient_address=address))
    assert understood(read(raw))["to"] == [("Maija", address)]
    assert b"To: Maija\r\n <m" in raw


def test_a_local_part_that_is_not_ascii_is_written_as_it_is(read: Read) -> None:
    raw = mail(replace(letter(recipient="Maïja"), recipient_address="maïja@xn--mnchen-3ya.example"))
    assert "maïja@xn--mnchen-3ya.example>".encode() in raw
    assert read(raw)["to"][0]["name"] == "Maïja"


@pytest.mark.parametrize(
    "body", ["a\n.\nb", "x" * 5_000, "ä" * 2_000, "a \nb\t\nc = d\r\ne\rf", "\x00\ud800", "\u2028"]
)
def test_a_body_arrives_as_it_was_written(read: Read, body: str) -> None:
    raw = mail(letter(body=body))
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
def test_whatever_is_written_reads_as_one_line_of_it(read: Read, subject: str, recipient: str, sender: str) -> None:
    raw = mail(letter(subject, recipient, sender))
    found = understood(read(raw))
    assert found == understood_by_python(raw)
    assert found["headers"] == HEADERS
    assert [address for _, address in (found["from"], *found["to"])] == [
        LETTER.sender_address,
        LETTER.recipient_address,
    ]
    for text, line in ((subject, found["subject"]), (recipient, found["to"][0][0]), (sender, found["from"][0])):
        assert _visible(line) == _visible(text)


def _visible(text: str) -> str:
    """Without what no header holds."""
    unwanted = {
        *range(0x21),
        *range(0x7F, 0xA0),
        0x2028,
        0x2029,
        0xFFFD,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    }
    return "".join(each for each in text if ord(each) not in unwanted and not 0xD800 <= ord(each) <= 0xDFFF)
