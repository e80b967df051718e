"""clamd's INSTREAM, against a server that speaks it as clamd(8) says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from servicekit.objects.clamd import ScanUnavailable, Verdict, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Clamd:
    """Finds the test file of EICAR, and takes at most 1 MB."""

    most: int = 1_000_000
    silent: bool = False
    got: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await self._reply(reader))
            await writer.drain()
            while await reader.read(65_536):  # a socket that is closed with bytes unread is reset, and the reply lost
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> bytes:
        if await reader.readuntil(b"\0") != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.got.append(content)
        if self.silent:
            await asyncio.sleep(60)
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def clamd() -> Clamd:
    return Clamd()


@pytest.fixture
async def address(clamd: Clamd) -> AsyncIterator[str]:
    server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), 200_000):
        yield content[at : at + 200_000]


async def test_scan_sends_all_bytes_and_finds_nothing(clamd: Clamd, address: str) -> None:
    content = b"x" * 900_000
    assert await scan(address, chunks(content), seconds=5) is Verdict.CLEAN
    assert clamd.got == [content]


async def test_scan_finds_the_test_file(address: str) -> None:
    assert await scan(address, chunks(b"before " + EICAR), seconds=5) is Verdict.INFECTED


async def test_scan_of_more_than_clamd_takes_says_so(address: str) -> None:
    assert await scan(address, chunks(b"x" * 5_000_000), seconds=5) is Verdict.TOO_LARGE


async def test_scan_without_an_answer_ends_in_time(clamd: Clamd, address: str) -> None:
    clamd.silent = True
    with pytest.raises(ScanUnavailable):
        await scan(address, chunks(b"x"), seconds=0.2)


async def test_scan_without_a_server_is_unavailable() -> None:
    with pytest.raises(ScanUnavailable):
        await scan("127.0.0.1:1", chunks(b"x"), seconds=5)


async def test_scan_passes_on_what_its_source_raises(address: str) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await scan(address, broken(), seconds=5)
