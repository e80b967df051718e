"""A service as a process of its own, as tests start it, ask it and stop it."""

import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, create_subprocess_exec
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from google.protobuf.wrappers_pb2 import StringValue

from servicekit.rpc.client import Channel
from servicekit.testing.waiting import eventually

PATIENCE = 90  # seconds for what takes one or two on a machine that has nothing else to do
_ECHO = "/test.v1.EchoService/Echo"


@dataclass
class Running:
    """`environment` is also that of its operator's commands."""

    program: str
    environment: dict[str, str]
    process: Process
    channel: Channel
    http: httpx.AsyncClient

    async def echo(self, text: str) -> str:
        answer = await self.channel.call(_ECHO, StringValue(value=text), StringValue, timeout=60)
        return answer.value

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"http://127.0.0.1:{self.environment['AFTERSALES_OPS_PORT']}{path}")

    async def status(self) -> str:
        try:
            return str((await self.get("/readyz")).json()["status"])
        except httpx.TransportError:
            return "silent"

    async def becomes(self, status: str) -> None:
        async def is_so() -> bool:
            return await self.status() == status

        await eventually(is_so, timeout=PATIENCE)

    def journal(self) -> list[str]:
        path = Path(self.environment["JOURNAL"])
        return path.read_text().splitlines() if path.exists() else []

    def release(self) -> None:
        """Lets slow calls end."""
        Path(self.environment["RELEASE"]).touch()

    async def ops(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """Runs an operator's command alongside; returns the exit code and what it printed."""
        process = await create_subprocess_exec(
            sys.executable, self.program, "ops", *arguments, env=self.environment, stdout=PIPE, stderr=DEVNULL
        )
        output, _ = await process.communicate()
        return process.returncode or 0, [json.loads(line) for line in output.splitlines()]

    async def stop(self) -> tuple[int, list[dict[str, Any]]]:
        """SIGTERM; answers the exit code and the log."""
        self.process.send_signal(signal.SIGTERM)
        output, _ = await self.process.communicate()
        return self.process.returncode or 0, [json.loads(line) for line in output.splitlines()]
