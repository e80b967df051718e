import json
from asyncio import create_task
from collections.abc import Awaitable, Callable
from os import environ, getpid
from pathlib import Path
from socket import socket
from time import monotonic
from typing import Any

import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from pymongo import MongoClient
from servicekit.testing.mongo_proxy import mongo_proxy, refusal
from servicekit.testing.nats import nats_server
from servicekit.testing.ports import free_port
from servicekit.testing.running import PATIENCE, Running
from servicekit.testing.waiting import eventually

Start = Callable[..., Awaitable[Running]]
HEALTH = "/grpc.health.v1.Health/Check"
KUBERNETES_GRACE = 30


async def test_service_serves_publishes_consumes_and_drains(start: Start) -> None:
    async with nats_server() as nats:
        service = await start(nats.url)
        await service.becomes("ready")

        health = await service.channel.call(HEALTH, HealthCheckRequest(), HealthCheckResponse, timeout=60)
        assert health.status == HealthCheckResponse.SERVING
        assert await service.echo("hello") == "hello"
        await eventually(lambda: {"heard hello", "timer acted"} <= set(service.journal()), timeout=PATIENCE)
        metrics = (await service.get("/metrics")).text
        assert 'aftersales_rpc_server_seconds_count{code="OK",method="/test.v1.EchoService/Echo"} 1.0' in metrics
        assert (await service.get("/livez")).status_code == 200

        slow = create_task(service.echo("slow"))
        await eventually(lambda: "slow began" in service.journal(), timeout=PATIENCE)
        stopped = create_task(service.stop())
        await service.becomes("stopping")
        assert "slow ended" not in service.journal()
        service.release()
        code, log = await stopped

        assert await slow == "slow"
        assert code == 0
        assert service.journal().index("slow ended") < service.journal().index("closed")
        assert [line["message"] for line in log if line["message"].startswith("the service")] == [
            "the service has started",
            "the service is stopping",
            "the service has stopped",
        ]
        assert not [line for line in log if line["level"] == "error"]


async def test_service_without_nats_is_degraded_and_events_wait(start: Start) -> None:
    async with nats_server() as nats:
        await nats.stop()
        service = await start(nats.url)
        await service.becomes("degraded")

        assert await service.echo("later") == "later"
        assert (await service.get("/readyz")).status_code == 200
        assert "heard later" not in service.journal()
        code, (backlog, waiting) = await service.ops("outbox")
        assert (code, backlog["collection"], backlog["pending"]) == (0, "echoes", 1)
        assert (waiting["collection"], waiting["events"], waiting["oldest"]) == ("echoes", 1, backlog["oldest"])

        await nats.start()
        await service.becomes("ready")
        await eventually(lambda: "heard later" in service.journal(), timeout=PATIENCE)


async def test_service_without_object_storage_is_degraded(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    async with nats_server() as nats:
        service = await start(nats.url, AFTERSALES_OBJECTS_URL=folder.as_uri())
        await service.becomes("ready")
        assert (await service.get("/readyz")).json()["checks"]["objects"] == "ok"

        folder.rmdir()
        await service.becomes("degraded")
        answer = await service.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["checks"] == {"store": "ok", "bus": "ok", "objects": "unavailable"}
        assert await service.echo("without files") == "without files"

        folder.mkdir()
        await service.becomes("ready")


@pytest.mark.skipif("MONGO_URL" not in environ, reason="MONGO_URL is not set: the MongoDB backend is NOT tested")
async def test_a_store_that_refuses_a_login_is_waited_for(start: Start) -> None:
    """As for a password that was changed at the server, and here a little later."""
    nowhere = f"nats://127.0.0.1:{free_port()}"
    async with mongo_proxy(environ["MONGO_URL"]) as proxy:
        service = await start(nowhere, AFTERSALES_STORE_URL=f"{proxy.url}/contract_locked_out_{getpid()}")
        await service.becomes("degraded")
        for code in (18, 13, 11601, 202):
            proxy.forge("ping", refusal(code))
            await service.becomes("unavailable")
            proxy.honest()
            await service.becomes("degraded")
        assert await service.echo("after all") == "after all"
        assert (await service.stop())[0] == 0
        with MongoClient[dict[str, Any]](environ["MONGO_URL"]) as client:
            client.drop_database(f"contract_locked_out_{getpid()}")


async def test_a_stop_without_nats_takes_no_longer_than_the_grace(start: Start) -> None:
    service = await start(f"nats://127.0.0.1:{free_port()}", AFTERSALES_OTLP_ENDPOINT=f"http://127.0.0.1:{free_port()}")
    await service.becomes("degraded")
    await service.echo("unpublished")

    begun = monotonic()
    code, _ = await service.stop()

    assert code == 0
    assert monotonic() - begun < KUBERNETES_GRACE


async def test_a_dead_collector_does_not_hold_a_stop(start: Start) -> None:
    with socket() as black_hole:  # accepts connections and never answers
        black_hole.bind(("127.0.0.1", 0))
        black_hole.listen()
        service = await start(
            f"nats://127.0.0.1:{free_port()}",
            AFTERSALES_OTLP_ENDPOINT=f"http://127.0.0.1:{black_hole.getsockname()[1]}",
        )
        await service.becomes("degraded")
        await service.echo("traced")

        begun = monotonic()
        code, _ = await service.stop()

    assert code == 0
    assert monotonic() - begun < KUBERNETES_GRACE


async def test_a_poison_event_can_be_listed_shown_and_replayed(start: Start) -> None:
    async with nats_server() as nats:
        service = await start(nats.url)
        await service.becomes("ready")
        await service.echo("poison")

        async def letters() -> list[dict[str, Any]]:
            return (await service.ops("dead-letters", "list"))[1]

        dead_letter = (await eventually(letters, timeout=PATIENCE))[0]
        code, shown = await service.ops("dead-letters", "show", str(dead_letter["number"]))
        assert (code, shown[0]["event"]["data"]) == (0, {"text": "poison"})
        assert "cannot be heard" in dead_letter["reason"]

        assert (await service.ops("dead-letters", "replay", "--all"))[0] == 0
        await eventually(lambda: service.journal().count("heard poison") >= 2, timeout=PATIENCE)
        assert (await service.ops("dead-letters", "show", "999"))[0] == 1


async def test_ops_check_says_what_does_not_answer(start: Start) -> None:
    service = await start(f"nats://127.0.0.1:{free_port()}")
    await service.becomes("degraded")

    code, findings = await service.ops("check")
    assert code == 1
    assert {finding["check"]: finding["ok"] for finding in findings} == {
        "settings": True,
        "store": True,
        "bus": False,
        "issuer": False,
    }


async def test_a_port_that_is_taken_is_told_in_one_line(start: Start) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        service = await start("nats://127.0.0.1:1", AFTERSALES_GRPC_PORT=str(port))
        output, _ = await service.process.communicate()

    assert service.process.returncode == 1
    error = [json.loads(line) for line in output.splitlines()][-1]
    assert "AFTERSALES_GRPC_PORT" in error["why"]
    assert str(port) in error["why"]
