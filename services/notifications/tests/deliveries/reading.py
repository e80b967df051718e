"""Mails for hostile texts, and what is read from them by parsers that did not write them."""

import json
import os
import shutil
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32
from email.utils import getaddresses
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any

from notifications.deliveries.domain.mail import Mail, Text

from services.notifications.tests.steps import MAIL

HEADERS = [
    "message-id", "date", "from", "to", "subject", "auto-submitted",
    "mime-version", "content-language", "content-type", "content-transfer-encoding",
]  # fmt: skip
READER = Path(__file__).parent / "reader"
BIN = Path(sys.executable).parent
Read = Callable[[bytes], dict[str, Any]]


@contextmanager
def reader(directory: Path) -> Iterator[Read]:
    """Reads a mail by a parser in another language, which has nothing in common with the writer."""
    copy = directory / "reader"
    shutil.copytree(READER, copy, ignore=shutil.ignore_patterns("node_modules"))
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    install = [str(BIN / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    installed = run(install, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    with Popen([str(BIN / "node"), "read.mjs"], cwd=copy, env=environment, stdin=PIPE, stdout=PIPE) as node:
        assert node.stdin
        assert node.stdout
        asked, answered = node.stdin, node.stdout

        def read(raw: bytes) -> dict[str, Any]:
            asked.write(b64encode(raw) + b"\n")
            asked.flush()
            return dict(json.loads(answered.readline()))

        yield read
        asked.close()


def mail(subject: str = "It leaks", recipient: str = "Maija", sender: str = "Nordic Home", body: str = "") -> Mail:
    text = Text("en", subject, body or "We are on it.\n")
    return replace(MAIL, text=text, recipient_name=recipient, sender_name=sender)


def meant(subject: str = "It leaks", recipient: str = "Maija", sender: str = "Nordic Home") -> dict[str, Any]:
    return {
        "headers": HEADERS,
        "from": (sender, MAIL.sender_address),
        "to": [(recipient, MAIL.recipient_address)],
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
