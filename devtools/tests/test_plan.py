import os
from pathlib import Path

import pytest
from devtools.stack.plan import new_plan, prepare, processes, store_url
from devtools.stack.processes import Process


def _by_name(root: Path, **options: object) -> dict[str, Process]:
    plan = new_plan(root, free_ports=True, **options)  # type: ignore[arg-type]
    prepare(plan)
    return {process.name: process for process in processes(plan)}


def test_the_whole_system_is_planned(tmp_path: Path) -> None:
    names = ["nats", "devtools", "tickets", "warranty", "notifications", "feedback", "gateway"]
    assert list(_by_name(tmp_path)) == names


def test_each_replica_is_a_process_and_a_target(tmp_path: Path) -> None:
    planned = _by_name(tmp_path, replicas=2)
    ports = [planned["tickets"].port, planned["tickets-2"].port]
    assert planned["gateway"].environment["AFTERSALES_TICKETS_TARGET"] == ",".join(f"127.0.0.1:{p}" for p in ports)
    assert planned["tickets-2"].environment["AFTERSALES_GRPC_PORT"] == str(ports[1])


def test_replicas_share_their_store_and_services_do_not(tmp_path: Path) -> None:
    planned = _by_name(tmp_path, replicas=2)
    urls = [planned[name].environment["AFTERSALES_STORE_URL"] for name in ("tickets", "tickets-2", "warranty")]
    assert urls[0] == urls[1] == f"sqlite:///{tmp_path}/data/tickets.db"
    assert urls[2] != urls[0]


def test_databases_are_separate_by_service_and_by_stack(tmp_path: Path) -> None:
    def url(root: Path) -> str:
        plan = new_plan(root, free_ports=True, store="mongodb://db.example:27017/?retryWrites=true")
        prepare(plan)
        return store_url(plan, "tickets")

    first, again, other = url(tmp_path / "a"), url(tmp_path / "a"), url(tmp_path / "b")
    assert first.startswith("mongodb://db.example:27017/aftersales_")
    assert first.endswith("_tickets?retryWrites=true")
    assert first == again
    assert first != other


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    plan = new_plan(tmp_path, free_ports=True)
    prepare(plan)
    secret = tmp_path / "secrets" / "client-secret"
    before = secret.read_text()
    prepare(plan)
    assert secret.read_text() == before
    assert {path.stat().st_mode & 0o777 for path in secret.parent.iterdir()} == {0o600}


def test_the_extra_environment_reaches_every_process(tmp_path: Path) -> None:
    planned = _by_name(tmp_path, extra={"AFTERSALES_ENVIRONMENT": "test"})
    assert {
        process.environment.get("AFTERSALES_ENVIRONMENT") for name, process in planned.items() if name != "nats"
    } == {"test"}


def test_a_stack_has_the_rate_limits_of_production(tmp_path: Path) -> None:
    set_here = [name for name in _by_name(tmp_path)["gateway"].environment if "RATE_LIMIT" in name]
    assert set_here == [name for name in os.environ if "RATE_LIMIT" in name]


def test_local_calls_bypass_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    assert "PATH" in os.environ
    environment = _by_name(tmp_path)["gateway"].environment
    assert environment["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert environment["PATH"] == os.environ["PATH"]


def test_environment_of_one_process_reaches_no_other(tmp_path: Path) -> None:
    behind = {"AFTERSALES_CLOCK_OFFSET_SECONDS": "-30"}
    planned = _by_name(tmp_path, replicas=2, extra_of={"tickets-2": behind})
    name = "AFTERSALES_CLOCK_OFFSET_SECONDS"
    assert [key for key, process in planned.items() if name in process.environment] == ["tickets-2"]
