"""Many concurrent callers at little CPU cost, so that a test measures the system and not its own client."""

from asyncio import Event, TaskGroup, open_connection, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.client import HTTPMessage, parse_headers
from io import BytesIO
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit


class Answer(NamedTuple):
    """An answer of which nobody reads the body."""

    status: int
    headers: HTTPMessage
    seconds: float


@asynccontextmanager
async def crowd(url: str, token: str, *, callers: int) -> AsyncIterator[list[Answer]]:
    """That many callers get `url` repeatedly and respect Retry-After. Yields their responses."""
    answers: list[Answer] = []
    over = Event()

    async def caller() -> None:
        where = urlsplit(url)
        reader, writer = await open_connection(where.hostname, where.port)
        request = f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
        try:
            while not over.is_set():
                asked = monotonic()
                writer.write(request.encode())
                head = BytesIO(await reader.readuntil(b"\r\n\r\n"))
                status = int(head.readline().split()[1])
                answers.append(Answer(status, parse_headers(head), monotonic() - asked))
                await reader.readexactly(int(answers[-1].headers["Content-Length"]))
                await sleep(float(answers[-1].headers.get("Retry-After", 0)))
        finally:
            writer.close()

    async with TaskGroup() as tasks:
        for _ in range(callers):
            tasks.create_task(caller())
        try:
            yield answers
        finally:
            over.set()
