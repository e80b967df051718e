"""Scans for malware by clamd, ClamAV's daemon, over TCP: command INSTREAM (clamd(8), section COMMANDS)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from enum import StrEnum

_LARGEST_REPLY = 4_096
_CHUNK = 64 * 1024


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"
    """More bytes than clamd takes (StreamMaxLength)."""


class ScanUnavailable(Exception):
    """clamd cannot be reached, or gives no verdict. The same call may work later."""

    loggable = True


async def scan(address: str, chunks: AsyncIterator[bytes], *, seconds: float) -> Verdict:
    """What clamd at host:port says of these bytes, within so many seconds. Raises ScanUnavailable.

    What it found is not kept: names of signatures quote nothing, and nobody decides by them.
    """
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(host, int(port))
            try:
                with suppress(ConnectionError):  # it closes when it has had too much, after it has said so
                    await _send(writer, chunks)
                reply = await reader.readuntil(b"\0")
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ScanUnavailable(f"clamd gave no verdict ({type(error).__name__})") from None
    return _verdict(reply[:_LARGEST_REPLY].rstrip(b"\0").decode("latin-1"))


async def _send(writer: asyncio.StreamWriter, chunks: AsyncIterator[bytes]) -> None:
    """`<length><bytes>` each, the length in four bytes, network order; one of length 0 ends it."""
    writer.write(b"zINSTREAM\0")
    async for chunk in chunks:
        for at in range(0, len(chunk), _CHUNK):
            part = chunk[at : at + _CHUNK]
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def _verdict(reply: str) -> Verdict:
    if reply == "stream: OK":
        return Verdict.CLEAN
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return Verdict.INFECTED
    if reply.startswith("INSTREAM size limit exceeded"):
        return Verdict.TOO_LARGE
    raise ScanUnavailable("clamd gave no verdict (an error of its own: see its log)")
