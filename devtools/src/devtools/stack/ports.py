"""Which port each process listens on, and the variable that changes it."""

from collections.abc import Iterable, Mapping

from servicekit.testing.ports import free_port, is_free

from devtools.stack.errors import StackError

HOST = "127.0.0.1"
SERVICES = ("tickets", "warranty", "notifications", "feedback")
_REPLICA_STEP = 10


def defaults(replicas: int, gateways: int) -> dict[str, int]:
    """Every port variable of a stack of this size, with its fixed default."""
    ports = {
        "AFTERSALES_DEVTOOLS_PORT": 8081,
        "AFTERSALES_SMTP_PORT": 8025,
        "AFTERSALES_NATS_PORT": 4222,
        "AFTERSALES_NATS_MONITOR_PORT": 8222,
        "AFTERSALES_MAIL_SMTP_PORT": 8026,
        "AFTERSALES_MAIL_LMTP_PORT": 8027,
        "AFTERSALES_MAIL_RECEIVER_OPS_PORT": 9299,
    }
    for number in range(gateways):
        ports[variable("gateway", number)] = 8080 + _REPLICA_STEP * number
        ports[variable("gateway", number, "OPS_PORT")] = 9200 + _REPLICA_STEP * number
    for place, service in enumerate(SERVICES, start=1):
        for number in range(replicas):
            ports[variable(service, number)] = 9100 + place + _REPLICA_STEP * number
            ports[variable(service, number, "OPS_PORT")] = 9200 + place + _REPLICA_STEP * number
    return ports


def variable(name: str, number: int = 0, what: str = "PORT") -> str:
    """The variable for a process's port; `number` counts replicas from 0: AFTERSALES_TICKETS_2_OPS_PORT."""
    replica = f"_{number + 1}" if number else ""
    return f"AFTERSALES_{name.upper()}{replica}_{what}"


def from_environment(ports: Mapping[str, int], environment: Mapping[str, str]) -> dict[str, int]:
    """The defaults, unless the environment sets other ports."""
    return {name: _port(name, environment.get(name) or str(port)) for name, port in ports.items()}


def _port(name: str, text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise StackError(f"{name}={text} is not a port")
    return int(text)


def free(names: Iterable[str]) -> dict[str, int]:
    """A free port for each, reserved until the processes start."""
    return {name: free_port() for name in names}


def refuse_taken(ports: Mapping[str, int]) -> None:
    """Raises a StackError with the first port in use and its variable."""
    for name, port in ports.items():
        if not is_free(port):
            raise StackError(f"port {port} is in use: stop the other process, or choose another port with {name}=…")
