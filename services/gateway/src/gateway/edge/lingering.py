"""Lets a client read why its request was refused while its body is still arriving.

A socket that is closed with bytes unread is reset, and a reset may take the response away before the client reads it.
"""

from asyncio import timeout_at
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Message, Receive, Send

MOST_READ = 8 * 1024 * 1024
"""Bytes of a refused body that are read and thrown away, within the time that a body may take."""


def lingering(receive: Receive, send: Send, *, until: float, unread: Callable[[], bool]) -> Send:
    """`send` that reads what is left of a body before it ends a response of status 400 and above.

    `until` is a time of the event loop; `unread` says whether there is a body of which the end has not been seen.
    """
    refused = False

    async def respond(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start":
            refused = message["status"] >= 400 and unread()
            if refused and message["status"] == 413:  # the rest may be longer than what is read
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        ends = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not (refused and ends):
            await send(message)
            return
        await send({**message, "more_body": True})  # all of the response is on its way
        with suppress(TimeoutError):
            async with timeout_at(until):
                await _read(receive)
        await send({"type": "http.response.body", "body": b""})

    return respond


async def _read(receive: Receive) -> None:
    read = 0
    while read < MOST_READ:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body", False):  # the end of the body, or of the connection
            return
