"""A SQLite file whose pages were overwritten: damage is reported, and the file is neither read nor written any more."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from servicekit.documents import Collection, Index, Store, StoreUnusable, open_store
from servicekit.testing.damaged import PAGES, overwrite

BY_NAME = Index("by_name", equal=("name",))
THINGS = Collection("things", (BY_NAME,))


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A file of some hundred pages."""
    path = tmp_path / "store.db"
    store = await open_store(f"sqlite:///{path}", [THINGS])
    some = [{"id": f"thi_{n:04}", "version": 1, "name": f"name {n} {'x' * 200}"} for n in range(2000)]
    await store.documents(THINGS).insert_all(some)
    await store.close()
    return path


async def opened(path: Path) -> Store:
    return await open_store(f"sqlite:///{path}", [THINGS])


async def opened_and_verified(path: Path) -> None:
    store = await opened(path)
    try:
        await store.verify()
    finally:
        await store.close()


def gauge() -> float | None:
    return REGISTRY.get_sample_value("aftersales_store_damaged")


async def test_a_sound_file_is_found_sound(path: Path) -> None:
    store = await opened(path)
    await store.verify()
    await store.ping()
    assert gauge() == 0
    await store.close()


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_that_was_overwritten_is_found_by_looking(path: Path, page: str) -> None:
    overwrite(path, "things", page)
    with pytest.raises(StoreUnusable, match="AftersalesStoreDamaged"):
        await opened_and_verified(path)
    assert gauge() == 1


@pytest.mark.parametrize("page", ["table", "index"])
async def test_who_meets_the_page_ends_all_use_of_the_file(path: Path, page: str) -> None:
    overwrite(path, "things", page)
    store = await opened(path)
    things = store.documents(THINGS)
    await store.ping()
    assert await things.get("thi_none") is None
    with pytest.raises(StoreUnusable):
        await (things.scan(limit=9000) if page == "table" else things.count(BY_NAME, {"name": f"name 7 {'x' * 200}"}))
    uses: list[Callable[[], Awaitable[object]]] = [
        store.ping,
        lambda: things.get("thi_none"),
        lambda: things.insert({"id": "thi_new", "version": 1}),
    ]
    for use in uses:
        with pytest.raises(StoreUnusable, match="is damaged"):
            await use()
    await store.close()
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT 1 FROM things WHERE id = 'thi_new'").fetchone() is None
