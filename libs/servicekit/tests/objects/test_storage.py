"""What every object storage does, on a folder and on a server that speaks S3."""

from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
from servicekit.objects import ObjectMissing, ObjectTooLarge, Storage
from servicekit.objects.object_store import PART

KEY = "ab/0123456789"
LONG = bytes(range(256)) * 4 * 1024 * 12  # 12 MB: several parts


async def chunks(content: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


async def breaking_off(content: bytes) -> AsyncIterator[bytes]:
    async for chunk in chunks(content):
        yield chunk
    raise ConnectionResetError("the client is gone")


async def read(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in storage.open(key, start=start, end=end)])


async def keys(storage: Storage) -> list[str]:
    return sorted([each.key async for page in storage.objects() for each in page])


@pytest.mark.parametrize("content", [b"", b"short", LONG], ids=["empty", "short", "long"])
async def test_put_stores_what_came_with_its_hash(storage: Storage, content: bytes) -> None:
    stored = await storage.put(KEY, chunks(content))
    assert (stored.size, stored.sha256) == (len(content), sha256(content).hexdigest())
    assert await read(storage, KEY) == content


async def test_open_reads_a_range(storage: Storage) -> None:
    await storage.put(KEY, chunks(b"0123456789"))
    assert await read(storage, KEY, 2, 5) == b"234"
    assert await read(storage, KEY, 7) == b"789"
    assert await read(storage, KEY, 7, 100) == b"789"
    assert await read(storage, KEY, 5, 5) == b""


async def test_open_gives_bounded_chunks(storage: Storage) -> None:
    await storage.put(KEY, chunks(LONG))
    assert max([len(chunk) async for chunk in storage.open(KEY)]) <= 256 * 1024


async def test_object_that_is_missing_is_said_so(storage: Storage) -> None:
    with pytest.raises(ObjectMissing):
        await read(storage, "ab/none")


async def test_delete_may_be_repeated(storage: Storage) -> None:
    await storage.put(KEY, chunks(b"x"))
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert await keys(storage) == []


async def test_put_again_replaces(storage: Storage) -> None:
    await storage.put(KEY, chunks(b"first"))
    await storage.put(KEY, chunks(b"second"))
    assert await read(storage, KEY) == b"second"


async def test_objects_are_listed_with_size(storage: Storage) -> None:
    await storage.put("ab/1", chunks(b"12345"))
    await storage.put("cd/2", chunks(b""))
    found = {each.key: each.size async for page in storage.objects() for each in page}
    assert found == {"ab/1": 5, "cd/2": 0}


@pytest.mark.parametrize("most", [10, PART + 10])
async def test_put_beyond_the_limit_stores_nothing(storage: Storage, most: int) -> None:
    with pytest.raises(ObjectTooLarge):
        await storage.put(KEY, chunks(LONG), most=most)
    assert await keys(storage) == []


async def test_put_of_exactly_the_limit_is_stored(storage: Storage) -> None:
    assert (await storage.put(KEY, chunks(b"0123456789"), most=10)).size == 10


@pytest.mark.parametrize("content", [b"short", LONG], ids=["short", "long"])
async def test_put_that_breaks_off_stores_nothing(storage: Storage, content: bytes) -> None:
    with pytest.raises(ConnectionResetError):
        await storage.put(KEY, breaking_off(content))
    assert await keys(storage) == []


async def test_ping_of_an_answering_storage_passes(storage: Storage) -> None:
    await storage.ping()
