"""Clients that are refused while they send a body: they can read why. Over real sockets."""

import socket
from asyncio import timeout, to_thread
from contextlib import suppress

import pytest
from gateway.edge import lingering
from servicekit.testing.waiting import eventually

from services.gateway.tests.sockets import Served

POST = b"POST /v1/tickets HTTP/1.1\r\nHost: gateway\r\n"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (b"Content-Type: application/json\r\nContent-Length: 4000000\r\n", b"413"),
        (b"Content-Type: application/json\r\nContent-Length: 4000000\r\nConnection: close\r\n", b"413"),
        (b"Content-Type: text/plain\r\nContent-Length: 4000000\r\nConnection: close\r\n", b"415"),
    ],
    ids=["too large", "too large, then close", "of the wrong type, then close"],
)
async def test_refusal_is_read_after_sending_all_of_a_body(served: Served, fields: bytes, status: bytes) -> None:
    authorization = f"Authorization: {served.client.headers['Authorization']}\r\n".encode()

    def send_all_then_read() -> bytes:
        """As a client does that reads no response before all of its request has been taken."""
        with socket.create_connection(("127.0.0.1", served.client.base_url.port or 0), timeout=10) as client:
            client.sendall(POST + authorization + fields + b"\r\n")
            for _ in range(400):
                client.sendall(b"x" * 10_000)
            return client.recv(65536)

    assert (await to_thread(send_all_then_read)).startswith(b"HTTP/1.1 " + status)


async def test_body_without_end_is_read_up_to_a_bound(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "MOST_READ", 100_000)
    reader, writer = await served.connect(POST + b"Content-Type: application/json\r\nContent-Length: 99999999\r\n")
    writer.write(f"Authorization: {served.client.headers['Authorization']}\r\n\r\n".encode())
    async with timeout(5):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
    sent = 0
    with suppress(OSError):
        while sent < 99_999_999:
            writer.write(b"x" * 50_000)
            await writer.drain()
            sent += 50_000
    assert sent < 50_000_000
    await eventually(lambda: served.open == 0)
