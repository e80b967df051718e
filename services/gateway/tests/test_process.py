"""The gateway as a process: settings, start, SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
from asyncio import Event, create_subprocess_exec, create_task, timeout
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from pathlib import Path
from time import monotonic

import grpc
import httpx
import orjson
import pytest
from gateway.settings import Settings
from gateway.wiring import build_app
from servicekit.runtime.settings import read
from servicekit.testing.ports import free_port
from servicekit.testing.waiting import eventually

from services.gateway.tests.fakes import Backend

SECRET = "0123456789abcdef0123456789abcdef"
NOWHERE = "127.0.0.1:1"


def environment(**more: str) -> dict[str, str]:
    required = {
        "jwt_issuer": "http://127.0.0.1:1",
        "jwt_jwks_url": "http://127.0.0.1:1/jwks.json",
        "page_token_secret": SECRET,
        "live_secret": SECRET,
        "tickets_target": NOWHERE,
        "warranty_target": NOWHERE,
        "notifications_target": NOWHERE,
        "feedback_target": NOWHERE,
        "nats_url": "nats://127.0.0.1:1",
        "ops_port": str(free_port()),
    }
    return {f"AFTERSALES_{name.upper()}": value for name, value in (required | more).items()}


async def test_gateway_starts_before_its_dependencies(tmp_path: Path) -> None:
    port, ops = free_port(), free_port()
    env = os.environ | environment(http_port=str(port), ops_port=str(ops), otlp_endpoint=f"http://{NOWHERE}")
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = await create_subprocess_exec(sys.executable, "-m", "gateway", env=env, stdout=output, stderr=output)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:

            async def ready() -> bool:
                try:
                    return "degraded" in (await client.get("/readyz")).text
                except httpx.TransportError:
                    return False

            assert await eventually(ready, timeout=20)
            assert (await client.get("/v1/me")).status_code == 401
            metrics = (await client.get(f"http://127.0.0.1:{ops}/metrics")).text
        assert "aftersales_process_ready 1.0" in metrics
        assert "aftersales_process_degraded 1.0" in metrics
        process.send_signal(signal.SIGTERM)
        async with timeout(10):
            assert await process.wait() == 0, log.read_text()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    lines = [orjson.loads(line) for line in log.read_bytes().splitlines()]
    answered = next(line for line in lines if line["message"] == "request answered")
    assert (answered["route"], answered["status"]) == ("/v1/me", 401)
    assert answered["trace_id"]
    assert answered["log"] == "access"


async def test_moved_access_log_is_opened_again_after_sighup(tmp_path: Path) -> None:
    port, records = free_port(), tmp_path / "access.log"
    env = os.environ | environment(http_port=str(port), access_log=str(records), log_level="ERROR")
    process = await create_subprocess_exec(sys.executable, "-m", "gateway", env=env, stdout=DEVNULL, stderr=DEVNULL)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await eventually(lambda: answers(client, 200), timeout=20)
            await client.get("/v1/me")
            moved = records.rename(tmp_path / "access.log.1")
            process.send_signal(signal.SIGHUP)
            assert await eventually(records.exists, timeout=5)
            await client.get("/v1/customers")
        assert [orjson.loads(line)["route"] for line in moved.read_bytes().splitlines()] == ["/v1/me"]
        assert [orjson.loads(line)["route"] for line in records.read_bytes().splitlines()] == ["/v1/customers"]
    finally:
        process.kill()
        await process.wait()


async def test_stopping_gateway_is_unready_and_still_drains() -> None:
    feedback, server, port = Backend(release=Event()), grpc.aio.server(), free_port()
    server.add_generic_rpc_handlers((feedback,))
    target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    env = os.environ | environment(
        http_port=str(port),
        feedback_target=target,
        drain_seconds="2",
        call_timeout_seconds="20",
    )
    process = await create_subprocess_exec(sys.executable, "-m", "gateway", env=env, stdout=DEVNULL)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            await eventually(lambda: answers(client, 200), timeout=20)
            under_way = create_task(client.get("/v1/invitations/slow"))
            await eventually(lambda: feedback.asked, timeout=5)
            process.send_signal(signal.SIGTERM)
            stopped = monotonic()
            await eventually(lambda: answers(client, 503), timeout=1.5)
            async with httpx.AsyncClient(base_url=client.base_url) as latecomer:
                assert (await latecomer.get("/v1/me")).status_code == 401
            await eventually(lambda: answers(client, None), timeout=5)
            assert monotonic() - stopped >= 1.9
            assert feedback.release
            feedback.release.set()
            answer = await under_way
            assert (answer.status_code, answer.headers["Connection"]) == (200, "close")
        async with timeout(10):
            assert await process.wait() == 0
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await server.stop(None)


async def answers(client: httpx.AsyncClient, wanted: int | None) -> bool:
    """Whether /readyz has this status; None: nobody takes a connection any more."""
    try:
        return (await client.get("/readyz")).status_code == wanted
    except httpx.TransportError:
        return wanted is None


def test_port_in_use_is_reported_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = os.environ | environment(http_port=str(free_port()), ops_port=str(taken.getsockname()[1]))
        command = [sys.executable, "-m", "gateway"]
        result = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)
    assert result.returncode == 1
    assert "AFTERSALES_OPS_PORT: cannot listen on" in result.stdout + result.stderr


def test_missing_setting_is_reported_in_one_line() -> None:
    env = os.environ | environment()
    del env["AFTERSALES_LIVE_SECRET"]
    result = subprocess.run([sys.executable, "-m", "gateway"], env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.startswith("AFTERSALES_LIVE_SECRET: is required")
    assert result.stderr.count("\n") == 1


def test_document_is_printed_without_settings() -> None:
    result = subprocess.run([sys.executable, "-m", "gateway", "openapi"], capture_output=True, check=True)
    assert orjson.loads(result.stdout) == build_app().openapi()


def test_wildcard_origin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(cors_origins="https://a.example, https://b.example:8443").items():
        monkeypatch.setenv(name, value)
    assert read(Settings).cors_origins == ("https://a.example", "https://b.example:8443")
    for wrong in ("*", "https://*.example", "a.example", "https://a.example/"):
        monkeypatch.setenv("AFTERSALES_CORS_ORIGINS", wrong)
        with pytest.raises(SystemExit):
            read(Settings)


def test_trusted_proxy_that_is_no_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    for right in ("", "127.0.0.1", "10.0.0.0/8, 2001:db8::/32, ::1"):
        monkeypatch.setenv("AFTERSALES_TRUSTED_PROXIES", right)
        assert read(Settings).trusted_proxies == right
    for wrong in ("*", "10.0.0.0/33", "10.0.0.1/8", "127.0.0.1, *", "balancer"):
        monkeypatch.setenv("AFTERSALES_TRUSTED_PROXIES", wrong)
        with pytest.raises(SystemExit):
            read(Settings)
        printed = capsys.readouterr().err
        assert printed.startswith("AFTERSALES_TRUSTED_PROXIES: ")
        assert "write addresses or networks" in printed


@pytest.mark.parametrize(
    ("where", "said", "trusted"),
    [
        ("development", {}, True),
        ("production", {}, False),
        ("development", {"trust_trace_context": "false"}, False),
        ("production", {"trust_trace_context": "true"}, True),
    ],
)
def test_trace_of_a_caller_is_trusted_in_development(
    monkeypatch: pytest.MonkeyPatch, where: str, said: dict[str, str], trusted: bool
) -> None:
    issuer = {"jwt_issuer": "https://id.example", "jwt_jwks_url": "https://id.example/keys"}
    for name, value in environment(environment=where, **issuer, **said).items():
        monkeypatch.setenv(name, value)
    assert read(Settings).trusts_trace_context is trusted
