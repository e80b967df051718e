import sys
from socket import socket
from subprocess import check_output

import pytest
from devtools.stack.errors import StackError
from devtools.stack.ports import defaults, free, from_environment, refuse_taken
from servicekit.testing.ports import is_free


def test_gateway_listens_on_8080_by_default() -> None:
    assert defaults(replicas=1, gateways=1)["AFTERSALES_GATEWAY_PORT"] == 8080


def test_no_two_processes_share_a_port() -> None:
    ports = list(defaults(replicas=3, gateways=2).values())
    assert len(ports) == len(set(ports))


def test_the_environment_moves_a_port() -> None:
    ports = from_environment(defaults(1, 1), {"AFTERSALES_GATEWAY_PORT": "9000"})
    assert (ports["AFTERSALES_GATEWAY_PORT"], ports["AFTERSALES_DEVTOOLS_PORT"]) == (9000, 8081)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_invalid_port_is_reported_with_its_variable(text: str) -> None:
    with pytest.raises(StackError, match=f"AFTERSALES_GATEWAY_PORT={text} is not a port"):
        from_environment({"AFTERSALES_GATEWAY_PORT": 8080}, {"AFTERSALES_GATEWAY_PORT": text})


def test_free_ports_are_free_and_distinct() -> None:
    ports = free(["a", "b", "c"])
    assert len(set(ports.values())) == 3
    assert all(is_free(port) for port in ports.values())


def test_two_workers_of_a_test_run_never_choose_the_same_port() -> None:
    choose = "from servicekit.testing.ports import free_port; print(*(free_port() for _ in range(3000)))"
    chosen = []
    for worker in ("gw0", "gw1"):
        environment = {"PYTEST_XDIST_WORKER": worker}
        chosen.append(check_output([sys.executable, "-c", choose], env=environment, text=True).split())
    ours, theirs = map(set, chosen)
    assert len(ours) > 1_000
    assert not ours & theirs


def test_taken_port_is_reported_with_its_variable() -> None:
    with socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        with pytest.raises(StackError) as refusal:
            refuse_taken({"AFTERSALES_GATEWAY_PORT": port})
    assert (
        str(refusal.value)
        == f"port {port} is in use: stop the other process, or choose another port with AFTERSALES_GATEWAY_PORT=…"
    )
