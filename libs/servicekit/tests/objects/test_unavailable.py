"""Object storage that does not answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from socket import create_server

import pytest
from pydantic import ValidationError
from servicekit.objects import Storage, StorageUnavailable
from servicekit.objects.settings import ObjectSettings


def settings(**values: object) -> ObjectSettings:
    return ObjectSettings.model_validate(values)


async def one_chunk() -> AsyncIterator[bytes]:
    yield b"x"


@pytest.fixture
def silent() -> Iterator[Storage]:
    """A bucket on a server that takes connections and never answers."""
    with create_server(("127.0.0.1", 0)) as server:
        found = settings(
            objects_url="s3://bucket",
            objects_endpoint=f"http://127.0.0.1:{server.getsockname()[1]}",
            objects_access_key="key",
            objects_secret_key="secret",
            objects_timeout_seconds=0.2,
        ).storage("")
        assert found
        yield found


async def test_every_call_ends_in_time(silent: Storage) -> None:
    async def read() -> list[bytes]:
        return [chunk async for chunk in silent.open("key")]

    async def listed() -> list[object]:
        return [page async for page in silent.objects()]

    for call in (silent.put("key", one_chunk()), read(), silent.delete("key"), listed(), silent.ping()):
        async with asyncio.timeout(3):
            with pytest.raises(StorageUnavailable):
                await call


async def test_slow_source_is_not_slow_storage(tmp_path: Path) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * 6 * 1024 * 1024
        await asyncio.sleep(0.3)
        yield b"y"

    storage = settings(objects_url=f"file://{tmp_path}", objects_timeout_seconds=0.2).storage("")
    assert storage
    assert (await storage.put("key", slow())).size == 6 * 1024 * 1024 + 1


async def test_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    storage = settings(objects_url=f"file://{tmp_path}/there").storage("")
    assert storage
    (tmp_path / "there").rmdir()
    with pytest.raises(StorageUnavailable):
        await storage.ping()


def test_embedded_store_has_a_folder_next_to_it(tmp_path: Path) -> None:
    storage = settings().storage(f"sqlite:///{tmp_path}/tickets.db")
    assert storage
    assert storage.folder == tmp_path / "tickets-objects"
    assert storage.folder.stat().st_mode & 0o777 == 0o700


def test_other_store_has_no_storage_unless_named() -> None:
    assert settings().storage("mongodb://127.0.0.1/tickets") is None


@pytest.mark.parametrize("url", ["file:///", "s3://", "https://bucket.example", "objects"])
def test_unknown_storage_refuses_the_start(url: str) -> None:
    with pytest.raises(ValidationError):
        settings(objects_url=url)


def test_half_of_a_key_refuses_the_start() -> None:
    with pytest.raises(ValidationError):
        settings(objects_url="s3://bucket", objects_access_key="key")
