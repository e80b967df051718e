"""Every place in which a system may hold what a customer said: files, documents and streams."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import run
from sys import executable

import nats
import outlets
from devtools.stack.ports import SERVICES
from marked import Marked
from pymongo import MongoClient
from system import System

NOT_OURS = ("devtools", "secrets")
"""Folders of what only tests have: the mailbox and the traces of the development tools, and keys."""


def places(system: System) -> Iterator[tuple[str, bytes]]:
    """Name and content of each: the raw files of stores, streams, logs and backups, and what can be read from them."""
    yield from _files(system.stack.plan.root)
    yield from _streams(system)
    for service in SERVICES:
        if not system.store_urls[service].startswith("sqlite:"):
            yield from _documents(system.store_urls[service])


def found(system: System, marked: Marked) -> dict[str, set[str]]:
    """What there is of a customer, by place."""
    return {name: words for name, content in places(system) if (words := marked.found_in(content))}


def back_up(system: System) -> Sequence[Path]:
    """A backup of each service."""
    folder = system.stack.plan.root / "backups"
    folder.mkdir()
    files = [folder / service for service in SERVICES]
    for file in files:
        command = [executable, "-m", file.name, "ops", "backup", str(file)]
        done = run(command, env=system.stack.environment(file.name), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return files


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root)
        if not set(NOT_OURS) & set(name.parts[:-1]) and name.stem != "devtools" and file.is_file():
            yield str(name), file.read_bytes()


def _streams(system: System) -> Iterator[tuple[str, bytes]]:
    for name in asyncio.run(_names(system)):
        for subject, headers, payload in outlets.stream(system, name):
            yield f"stream {name}", f"{subject} {headers} ".encode() + payload


async def _names(system: System) -> list[str]:
    client = await nats.connect(system.nats_url)
    try:
        infos = await client.jetstream().streams_info()
        return sorted(info.config.name for info in infos if info.config.name)
    finally:
        await client.close()


def _documents(url: str) -> Iterator[tuple[str, bytes]]:
    with MongoClient[dict[str, object]](url) as client:
        database = client.get_default_database()
        for collection in database.list_collection_names():
            for document in database[collection].find():
                yield f"{database.name}.{collection}", repr(document).encode()
