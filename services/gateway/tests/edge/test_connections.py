"""Clients that take their time, and what they do to others: nothing. Over real sockets."""

import socket
import struct
from asyncio import (
    StreamWriter,
    create_task,
    get_running_loop,
    sleep,
    timeout,
    to_thread,
)
from resource import RLIMIT_NOFILE, getrlimit, setrlimit

import pytest
from gateway.edge import connections
from gateway.edge.connections import LARGEST_HEAD, room_for_connections
from servicekit.testing.waiting import eventually

from services.gateway.tests.sockets import MOST, Served, rest

HEAD = b"GET /livez HTTP/1.1\r\nHost: gateway\r\n"
CHUNKED = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
POST = b"POST /v1/tickets HTTP/1.1\r\nHost: gateway\r\n"


async def drip(writer: StreamWriter, drop: bytes) -> None:
    """A little now and then, until the other side has had enough."""
    try:
        while True:
            writer.write(drop)
            await writer.drain()
            await sleep(0.1)
    except OSError:
        pass


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (HEAD + b"X-Slow: ", b"x"),
        (b"", b""),
        (b"\r\n", b"\r\n"),
        (HEAD + b"\r\n", b"\r\n"),
        (HEAD + b"\r\n" + HEAD + b"X-Slow: ", b"x"),
    ],
    ids=["a growing head", "nothing at all", "only line ends", "line ends after an answer", "a slow next head"],
)
async def test_slow_head_ends_the_connection(served: Served, first: bytes, drop: bytes) -> None:
    clients = [await served.connect(first) for _ in range(40)]
    dripping = [create_task(drip(writer, drop)) for _, writer in clients]
    await served.answers_others()
    for reader, _ in clients:
        await rest(reader)
    await eventually(lambda: served.open == 0, timeout=10)
    for task in dripping:
        task.cancel()


@pytest.mark.parametrize("end", [b"", CHUNKED + b"\r\n2\r\n{}\r\n0\r\n\r\n"], ids=["no body", "a body in chunks"])
async def test_idle_connection_between_requests_stays_open(served: Served, end: bytes) -> None:
    request = (POST + end) if end else HEAD + b"\r\n"
    reader, writer = await served.connect()
    for _ in range(2):
        writer.write(request)
        async with timeout(5):
            await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"}")
        other, _ = await served.connect()  # and says nothing: it is cut off, and who is longer here is not
        await rest(other)
    assert served.open == 1
    writer.close()


async def test_slow_body_gets_408_and_ends_the_connection(served: Served) -> None:
    head = (
        f"POST /v1/tickets HTTP/1.1\r\nHost: gateway\r\nAuthorization: {served.client.headers['Authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    begun = head.encode() + b'{"subject": '  # and no more: what came late could reset the answer on its way
    clients = [await served.connect(begun) for _ in range(40)]
    await served.answers_others()
    for reader, _ in clients:
        answer = await rest(reader)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b'"code":"REQUEST_TIMEOUT"' in answer
        assert b"Send the whole body at once" in answer
    await eventually(lambda: served.open == 0, timeout=10)


async def test_head_without_end_is_refused(served: Served) -> None:
    reader, writer = await served.connect()
    writer.write(HEAD + b"X-Long: " + b"x" * (LARGEST_HEAD + 1000))
    assert b"400 Bad Request" in await rest(reader)
    writer.close()
    reader, writer = await served.connect()
    for number in range(3):  # what was there before counts for nothing
        writer.write(HEAD + b"X-Long: " + b"x" * (LARGEST_HEAD // 2) + b"\r\n\r\n")
        async with timeout(5):
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n"), number
            await reader.readuntil(b"}")
    writer.close()


@pytest.mark.parametrize(
    "first",
    [
        POST + CHUNKED + b"\r\n2\r\n{}\r\n0\r\nX-Long: ",
        POST + CHUNKED + b"\r\n2;long=",
        POST + b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n",
    ],
    ids=["trailers", "the size of a chunk", "a head after a body of the wrong type"],
)
async def test_only_bodies_may_be_long(served: Served, first: bytes) -> None:
    reader, writer = await served.connect()
    writer.write(first)
    if b"Content-Length" in first:
        async with timeout(5):  # answered before the body is there, so that nobody waits for the end of it
            await reader.readuntil(b"\r\n\r\n")
        writer.write(b" " * int(first.split()[-1]))
        await writer.drain()
        writer.write(HEAD + b"X-Long: ")
    await sleep(0.05)  # so that what is long comes by itself
    writer.write(b"x" * (LARGEST_HEAD + 1000))
    assert b"The head of the request is too large." in await rest(reader)
    writer.close()


async def test_trailers_are_not_read_as_headers(served: Served) -> None:
    """They come after it is known who calls."""
    reader, writer = await served.connect()
    token = served.client.headers["Authorization"].encode()
    writer.write(POST + CHUNKED + b"\r\n2\r\n{}\r\n0\r\nAuthorization: " + token + b"\r\n\r\n")
    async with timeout(5):
        assert b"401 Unauthorized" in await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_body_in_small_chunks_is_accepted(served: Served) -> None:
    reader, writer = await served.connect()
    writer.write(POST + CHUNKED + b"\r\n")
    for _ in range(20):
        writer.write(b"1\r\n \r\n" * 1000)
        await writer.drain()
        await sleep(0.01)
    writer.write(b"0\r\n\r\n")
    async with timeout(5):
        assert b"application/problem+json" in await reader.readuntil(b"\r\n\r\n")
        assert b"The head of the request" not in await reader.readuntil(b"}")
    writer.close()


async def test_large_body_does_not_count_as_a_head(served: Served) -> None:
    head = b"POST /v1/tickets HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n"
    reader, writer = await served.connect()
    for _ in range(3):
        writer.write(head)
        await writer.drain()
        await sleep(0.05)  # so that the body comes by itself, all of it at once
        writer.write(b" " * 500_000)
        async with timeout(5):
            assert b"application/problem+json" in await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"}")
    writer.close()


async def test_client_that_reads_nothing_is_disconnected(served: Served) -> None:
    """More than what the kernel takes for us: forty times the document."""
    unread = []
    for _ in range(3):
        mute = socket.socket()
        mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        mute.connect(("127.0.0.1", served.client.base_url.port))
        mute.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n" * 40)
        unread.append(mute)
    await eventually(lambda: served.stuck == 3, timeout=20)
    await served.answers_others()
    await eventually(lambda: served.open == 0, timeout=10)
    for mute in unread:
        mute.close()


async def test_client_that_reads_slowly_stays_connected(served: Served, seconds: float) -> None:
    loop = get_running_loop()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", served.client.base_url.port))
        slow.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: gateway\r\n\r\n" * 40)
        slow.setblocking(False)
        await eventually(lambda: served.stuck == 1, timeout=20)
        until = loop.time() + 5 * seconds
        while loop.time() < until:
            assert await loop.sock_recv(slow, 8192)
            await sleep(0.05)
        assert served.stuck == 1, "it has not read what there is"
        await eventually(lambda: served.open == 0, timeout=10)


async def test_client_that_vanishes_leaves_no_connection(served: Served) -> None:
    post = b"POST /v1/tickets HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    for sent in (b"", HEAD, post):
        gone = socket.socket()
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, and no FIN
        gone.connect(("127.0.0.1", served.client.base_url.port))
        gone.sendall(sent)
        await eventually(lambda: served.open == 1)
        gone.close()
        await eventually(lambda: served.open == 0)
    await served.answers_others()


@pytest.mark.parametrize("seconds", [30.0])
async def test_connection_beyond_the_limit_is_refused_with_503(served: Served) -> None:
    clients = [await served.connect() for _ in range(MOST)]
    await eventually(lambda: served.open == MOST)
    reader, _ = await served.connect()
    turned_away = await rest(reader)
    assert turned_away.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5" in turned_away
    for _, writer in clients:
        writer.close()
    await eventually(lambda: served.open == 0)
    await served.answers_others()


@pytest.mark.parametrize("seconds", [30.0])
async def test_refused_connection_leaves_open_ones_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_FULL", b" " * 20_000_000)  # which takes so long to send
    [(reader, writer), *others] = [await served.connect() for _ in range(MOST)]
    await eventually(lambda: served.open == MOST)
    with socket.socket() as turned_away:
        turned_away.connect(("127.0.0.1", served.client.base_url.port))
        await to_thread(turned_away.recv, 1)
        writer.write(HEAD + b"\r\n")
        async with timeout(5):
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    for _, each in [(reader, writer), *others]:
        each.close()


def test_limit_of_connections_follows_that_of_open_files() -> None:
    limits = getrlimit(RLIMIT_NOFILE)
    try:
        setrlimit(RLIMIT_NOFILE, (300, limits[1]))
        assert room_for_connections(200) == 200
        assert getrlimit(RLIMIT_NOFILE)[0] == 300
        assert room_for_connections(500) == 500
        assert getrlimit(RLIMIT_NOFILE)[0] == 600
        assert room_for_connections(10**9) == limits[1] - 100
    finally:
        setrlimit(RLIMIT_NOFILE, limits)
