"""A folder of objects in a backup, and out of it again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from servicekit.backup.objects import put_objects_back, write_objects
from servicekit.objects import Storage
from servicekit.objects.settings import ObjectSettings

LONG = bytes(range(256)) * 4_000


def folder(path: Path) -> Storage:
    storage = ObjectSettings.model_validate({"objects_url": f"file://{path}"}).storage("")
    assert storage
    return storage


async def content(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_restored_objects_are_as_they_were(tmp_path: Path) -> None:
    before, after = folder(tmp_path / "before"), folder(tmp_path / "after")
    for key, value in {"attachments/obj_a": LONG, "mails/obj_b": b"", "attachments/obj_c": b"short"}.items():
        await before.put(key, content(value))
    lines: list[dict[str, Any]] = []
    assert await write_objects(before, lines.append) == 3
    assert await put_objects_back(after, lines) == 3
    restored = {each.key: each.size async for page in after.objects() for each in page}
    assert restored == {"attachments/obj_a": len(LONG), "mails/obj_b": 0, "attachments/obj_c": 5}
    assert b"".join([chunk async for chunk in after.open("attachments/obj_a")]) == LONG


async def test_object_that_ends_in_the_middle_is_left_out(tmp_path: Path) -> None:
    after = folder(tmp_path / "after")
    lines = [{"object": "a", "part": "eA==", "last": False}, {"object": "b", "part": "", "last": True}]
    assert await put_objects_back(after, lines) == 1
    assert [each.key async for page in after.objects() for each in page] == ["b"]
