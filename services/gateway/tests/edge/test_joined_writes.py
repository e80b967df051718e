from asyncio import Transport, sleep
from collections.abc import Sequence
from typing import Any, cast

from gateway.edge.joined_writes import JoinedWrites

HEAD, BODY = b"HTTP/1.1 200 OK\r\n\r\n", b"{}"


class Writes:
    """A transport that notes what it is given, each write by itself."""

    def __init__(self) -> None:
        self.made: list[bytes] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        self.made.append(data)

    def writelines(self, some: Sequence[bytes]) -> None:
        self.made.append(b"".join(some))

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.made.append(b"closed")


def joined() -> tuple[Any, Writes]:
    writes = Writes()
    return JoinedWrites(cast(Transport, writes)), writes


async def test_head_and_body_are_one_write() -> None:
    transport, writes = joined()
    for _ in range(2):
        transport.write(HEAD)
        transport.write(BODY)
    await sleep(0)
    assert writes.made == [HEAD + BODY] * 2


async def test_head_without_a_body_is_written_soon() -> None:
    transport, writes = joined()
    transport.write(HEAD)
    assert writes.made == []
    await sleep(0)
    assert writes.made == [HEAD]


async def test_later_chunks_are_written_at_once() -> None:
    transport, writes = joined()
    for data in (HEAD, BODY, BODY):
        transport.write(data)
    assert writes.made == [HEAD + BODY, BODY]


async def test_interim_response_is_written_at_once() -> None:
    transport, writes = joined()
    transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert writes.made == [b"HTTP/1.1 100 Continue\r\n\r\n"]


async def test_head_is_written_before_the_end() -> None:
    transport, writes = joined()
    transport.write(HEAD)
    transport.close()
    assert writes.made == [HEAD, b"closed"]


async def test_nothing_is_written_to_a_lost_connection() -> None:
    transport, writes = joined()
    transport.write(HEAD)
    writes.closing = True
    await sleep(0)
    assert writes.made == []
