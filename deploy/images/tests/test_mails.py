"""Mails as the image of notifications writes them, by the Python that is in it."""

import json
import os
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree

import pytest
from archives import Unpacked, unpack

from deploy.images.__main__ import ARCHIVES
from services.notifications.tests.deliveries.hostile import MEANT
from services.notifications.tests.deliveries.reading import mail, meant, reader, understood

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the images are NOT run: that needs root")

WRITE = """
import json, sys
from base64 import b64encode
from notifications.deliveries.mime.messages import mime_message
from notifications.deliveries.domain.mail import Mail, Text

for each in json.load(sys.stdin):
    print(b64encode(mime_message(Mail(**{**each, "text": Text(**each["text"])}))).decode())
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unpacked]:
    root = tmp_path_factory.mktemp("notifications")
    yield unpack(ARCHIVES / "notifications.tar", root)
    rmtree(root)


@pytest.mark.parametrize("place", ["subject", "recipient", "sender"])
def test_a_hostile_text_written_by_the_image_is_read_as_meant(image: Unpacked, place: str, tmp_path: Path) -> None:
    given = json.dumps([asdict(mail(**{place: text})) for text in MEANT])
    mails = list(map(b64decode, image.evaluated(WRITE, given).splitlines()))
    with reader(tmp_path) as read:
        assert [understood(read(raw)) for raw in mails] == [meant(**{place: line}) for line in MEANT.values()]
