"""Values that several readers share, because they read the same JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicekit.documents.codec import DocumentCodec


@dataclass(frozen=True, slots=True)
class Lamp:
    id: str
    labels: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Letterbox:
    id: str
    contents: Mapping[str, Any]
    version: int = 1


def test_frozen_value_is_decoded_once() -> None:
    codec = DocumentCodec(Lamp, "lamps")
    first = codec.decode_json("lmp_1", b'{"id": "lmp_1", "labels": ["red"], "version": 2}')
    again = codec.decode_json("lmp_1", bytes(bytearray(b'{"id": "lmp_1", "labels": ["red"], "version": 2}')))
    changed = codec.decode_json("lmp_1", b'{"id": "lmp_1", "labels": [], "version": 3}')
    assert again is first
    assert changed == Lamp("lmp_1", (), 3)


def test_value_that_can_change_is_nobody_elses() -> None:
    codec = DocumentCodec(Letterbox, "letterboxes")
    body = b'{"id": "box_1", "contents": {"cards": 1}, "version": 1}'
    first, second = codec.decode_json("box_1", body), codec.decode_json("box_1", body)
    assert first == second
    assert first.contents is not second.contents
