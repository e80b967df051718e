"""The objects of a folder, in a backup and out of it again. A bucket is backed up by its own versions.

{"object": "attachments/obj_…", "part": "<base64>", "last": false}
"""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from servicekit.objects import ObjectMissing, Storage


async def write_objects(storage: Storage, line: Callable[[dict[str, Any]], None]) -> int:
    """Writes all objects, a part at a time, and returns how many.

    It is called after the documents were read: an object is stored before its document, so each document's is here,
    but for those that were deleted meanwhile.
    """
    written = 0
    async for page in storage.objects():
        for each in page:
            try:
                async for chunk in storage.open(each.key):
                    line({"object": each.key, "part": b64encode(chunk).decode(), "last": False})
            except ObjectMissing:
                continue  # deleted since it was listed
            line({"object": each.key, "part": "", "last": True})
            written += 1
    return written


async def put_objects_back(storage: Storage, lines: Iterable[dict[str, Any]]) -> int:
    """Stores the objects of these lines, and returns how many. One without a last part was deleted as it was read."""
    restored, parts = 0, list[bytes]()
    key = ""
    for line in lines:
        if line["object"] != key:
            key, parts = line["object"], []
        if not line["last"]:
            parts.append(b64decode(line["part"]))
            continue
        await storage.put(key, _each(parts))
        restored, key, parts = restored + 1, "", []
    return restored


async def _each(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
