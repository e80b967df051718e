"""The head of a response and the beginning of its body in one write: uvicorn makes two, and each wakes the client."""

from asyncio import Transport, get_running_loop
from typing import Any

_HEAD = b"HTTP/1.1 "
_INTERIM = b"HTTP/1.1 1"


class JoinedWrites:
    """A transport as uvicorn uses it. A head waits for what is written next, at most until the event loop goes on.

    So the head of a stream that has nothing to send yet is not kept.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._soon = get_running_loop().call_soon
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        elif data.startswith(_HEAD) and not data.startswith(_INTERIM):
            self._head = data
            self._soon(self._flush)
        else:
            self._transport.write(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        head, self._head = self._head, b""
        if head and not self._transport.is_closing():
            self._transport.write(head)
