"""A server in front of MongoDB for tests: it forges chosen answers, so that the real driver meets what is rare.

async with mongo_proxy(server_url) as proxy:
    proxy.forge("find", refusal(133))                    each find fails, and the server behind never hears of it
    proxy.forge("update", refusal(91), applied=True)     the update happens, and its caller receives an error
    proxy.forge("hello", {"setName": "rs0"}, merge=True) the server's own answer, with more in it
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from struct import pack, unpack_from
from typing import Any

from bson import decode, encode
from pymongo.uri_parser import parse_uri

from servicekit.testing.waiting import eventually

Answer = dict[str, Any]

_REPLY, _QUERY, _MESSAGE = 1, 2004, 2013  # https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
_GREETINGS = {"hello", "ismaster", "isMaster"}


@dataclass(slots=True)
class _Forgery:
    answer: Answer
    left: int | None  # how often it is still given; None is always
    applied: bool
    merge: bool


def refusal(code: int, *labels: str, **more: Any) -> Answer:
    """The answer to a command that failed."""
    return {"ok": 0.0, "errmsg": f"forged {code}", "code": code, "errorLabels": list(labels), **more}


@dataclass
class MongoProxy:
    """`url` names no database. `received`: every command so far but greetings, in order."""

    url: str = ""
    received: list[Answer] = field(default_factory=list)
    _forgeries: dict[str, list[_Forgery]] = field(default_factory=dict)
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _held: int = 0
    _holds_greetings: bool = True
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def forge(
        self, command: str, answer: Answer, *, times: int | None = None, applied: bool = False, merge: bool = False
    ) -> None:
        """Answer this command so from now on, or that many `times`; forgeries of one command are given in turn.

        `applied`: the server carries it out all the same. `merge`: what it answers is kept, and this is added.
        """
        self._forgeries.setdefault(command, []).append(_Forgery(answer, times, applied or merge, merge))

    def pose_as_replica_set(self, *, primary: bool = True) -> None:
        """Greet as the only member of one that is seen, its primary or not."""
        host = self.url.removeprefix("mongodb://")
        member: Answer = {"setName": "rs0", "hosts": [host], "me": host, "ismaster": primary, "secondary": not primary}
        self.forge("hello", member, merge=True)

    def honest(self) -> None:
        """Forge nothing any more."""
        self._forgeries.clear()

    def freeze(self, *, greetings: bool = True) -> None:
        """Hold every command back; connections stay open, as with a host that is stopped."""
        self._flowing.clear()
        self._holds_greetings = greetings

    def thaw(self) -> None:
        self._flowing.set()

    async def held(self, count: int) -> None:
        """Wait until a frozen proxy holds so many commands, greetings not counted."""
        await eventually(lambda: self._held >= count, timeout=30)

    def commands(self, name: str) -> list[Answer]:
        """What was asked by this command."""
        return [command for command in self.received if next(iter(command)) == name]

    def _forgery(self, name: str) -> _Forgery | None:
        for forgery in self._forgeries.get("hello" if name in _GREETINGS else name, []):
            if forgery.left is None:
                return forgery
            if forgery.left:
                forgery.left -= 1
                return forgery
        return None

    async def _serve(self, host: str, port: int, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        server, forth = await asyncio.open_connection(host, port)
        try:
            while True:
                asked = await _read(client)
                command = _asked(asked)
                name = next(iter(command))
                self._held += name not in _GREETINGS
                if self._holds_greetings or name not in _GREETINGS:
                    await self._flowing.wait()
                self._held -= name not in _GREETINGS
                if name not in _GREETINGS:
                    self.received.append(command)
                forgery = self._forgery(name)
                answer: Answer = {}
                if forgery is None or forgery.applied:
                    forth.write(asked)
                    answered = await _read(server)
                    if forgery is None:
                        back.write(answered)
                        continue
                    answer = _answered(answered) if forgery.merge else {}
                back.write(_answer(asked, answer | forgery.answer))
        finally:
            for writer in (forth, back):
                writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    length = await reader.readexactly(4)
    return length + await reader.readexactly(unpack_from("<i", length)[0] - 4)


def _asked(message: bytes) -> Answer:
    """The command, with the documents that are sent with it."""
    if unpack_from("<i", message, 12)[0] == _QUERY:  # a greeting, as drivers send it first
        collection_end = message.index(b"\0", 20)
        return decode(_document_at(message, collection_end + 9))
    command: Answer = {}
    place = 20
    while place < len(message):
        kind, size = message[place], unpack_from("<i", message, place + 1)[0]
        if kind == 0:
            command = decode(_document_at(message, place + 1)) | command
        else:
            name_end = message.index(b"\0", place + 5)
            documents, at = [], name_end + 1
            while at < place + 1 + size:
                documents.append(decode(_document_at(message, at)))
                at += unpack_from("<i", message, at)[0]
            command |= {message[place + 5 : name_end].decode(): documents}
        place += 1 + size
    return command


def _answered(message: bytes) -> Answer:
    return decode(_document_at(message, 36 if unpack_from("<i", message, 12)[0] == _REPLY else 21))


def _document_at(message: bytes, place: int) -> bytes:
    return message[place : place + unpack_from("<i", message, place)[0]]


def _answer(asked: bytes, answer: Answer) -> bytes:
    number, kind = unpack_from("<i", asked, 4)[0], unpack_from("<i", asked, 12)[0]
    if kind == _QUERY:
        body, kind = pack("<iqii", 8, 0, 0, 1) + encode(answer), _REPLY
    else:
        body = pack("<iB", 0, 0) + encode(answer)
    return pack("<iiii", 16 + len(body), 0, number, kind) + body


@asynccontextmanager
async def mongo_proxy(server_url: str) -> AsyncIterator[MongoProxy]:
    """A proxy in front of the server, on a free port of the loopback."""
    [(host, port)] = parse_uri(server_url)["nodelist"]
    proxy = MongoProxy()
    proxy.thaw()

    async def connected(client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker
        proxy._connections.add(task)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await proxy._serve(host, port or 27017, client, back)
        proxy._connections.discard(task)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    proxy.url = f"mongodb://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listening.close()
        for connection in list(proxy._connections):
            connection.cancel()
