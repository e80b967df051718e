"""What a stack consists of: its processes, their environments and their files."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex, token_urlsafe
from urllib.parse import urlsplit, urlunsplit

from devtools.stack.errors import StackError
from devtools.stack.ports import HOST, SERVICES, defaults, free, from_environment, variable
from devtools.stack.processes import Process

_FRONT_ENDS = "http://localhost:3000,http://localhost:5173"  # development servers of front ends
EMBEDDED = "embedded"
SECRETS = ("client-secret", "page-token-secret", "live-secret", "reply-token-keys")
LOOSE_LIMITS = {"AFTERSALES_RATE_LIMIT_REQUESTS": "1000000", "AFTERSALES_RATE_LIMIT_ADDRESS_REQUESTS": "1000000"}
"""For load generators and tests, which send everything with one token. `make up` has the limits of production."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`store` is "embedded" or the URL of a MongoDB server, on which every service then has a database of its own.

    `extra` is put into the environment of every process, over everything else, and over that `extra_of` into that of
    the process it names.
    """

    root: Path
    ports: Mapping[str, int]
    store: str = EMBEDDED
    replicas: int = 1
    gateways: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
    extra_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mail: bool = False  # whether it has a mail receiver

    def url(self, name: str, number: int = 0) -> str:
        """The HTTP URL of a process."""
        return f"http://{HOST}:{self.ports[variable(name, number)]}"

    @property
    def nats_url(self) -> str:
        """The URL of NATS for clients."""
        return f"nats://{HOST}:{self.ports['AFTERSALES_NATS_PORT']}"


def new_plan(
    root: Path,
    *,
    free_ports: bool = False,
    store: str = EMBEDDED,
    replicas: int = 1,
    gateways: int = 1,
    extra: Mapping[str, str] | None = None,
    extra_of: Mapping[str, Mapping[str, str]] | None = None,
    mail: bool = False,
) -> Plan:
    """A plan on the fixed ports (or the environment's), or on free ones. Raises StackError if it cannot run."""
    if store != EMBEDDED and not store.startswith(("mongodb://", "mongodb+srv://")):
        raise StackError(
            f"STORE={store.partition(':')[0]}:… is not a store: omit it, or use the URL of a MongoDB server, mongodb://…"
        )
    if replicas < 1:
        raise StackError(f"REPLICAS={replicas} is too low: a service has at least one process")
    fixed = defaults(replicas, gateways)
    ports = free(fixed) if free_ports else from_environment(fixed, os.environ)
    return Plan(root.resolve(), ports, store, replicas, gateways, dict(extra or {}), dict(extra_of or {}), mail)


def prepare(plan: Plan) -> None:
    """Creates the directories, the secrets and the configuration of NATS; keeps existing ones."""
    for directory in ("data", "logs", "secrets"):
        (plan.root / directory).mkdir(parents=True, exist_ok=True)
    for name in SECRETS:
        _write_once(plan.root / "secrets" / name, token_urlsafe(32))
    _write_once(plan.root / "data" / "database-prefix", f"aftersales_{token_hex(4)}")
    configuration = (
        f'listen: "{HOST}:{plan.ports["AFTERSALES_NATS_PORT"]}"\n'
        f'http: "{HOST}:{plan.ports["AFTERSALES_NATS_MONITOR_PORT"]}"\n'
        "server_name: aftersales\n"
        f"jetstream {{ store_dir: {json.dumps(str(plan.root / 'data' / 'nats'))}, sync_interval: always }}\n"
    )
    file = plan.root / "nats.conf"
    if not file.exists() or file.read_text() != configuration:
        file.write_text(configuration)


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(text)


def processes(plan: Plan) -> list[Process]:
    """All processes, dependencies first. Call `prepare` before starting them."""
    return [
        _nats(plan),
        _devtools(plan),
        *(_service(plan, service, number) for service in SERVICES for number in range(plan.replicas)),
        *(_gateway(plan, number) for number in range(plan.gateways)),
        *([_mail_receiver(plan)] if plan.mail else []),
    ]


def _nats(plan: Plan) -> Process:
    return Process(
        "nats",
        (str(Path(sys.executable).with_name("nats-server")), "-c", str(plan.root / "nats.conf")),
        dict(os.environ),
        _ports(plan, "AFTERSALES_NATS_PORT", "AFTERSALES_NATS_MONITOR_PORT"),
        ready_port=plan.ports["AFTERSALES_NATS_MONITOR_PORT"],
        ready_path="/healthz",
    )


def _devtools(plan: Plan) -> Process:
    port = plan.ports["AFTERSALES_DEVTOOLS_PORT"]
    environment = {
        "AFTERSALES_HTTP_PORT": str(port),
        "AFTERSALES_DATA_DIR": str(plan.root / "data" / "devtools"),
    }
    ports = _ports(plan, "AFTERSALES_DEVTOOLS_PORT", "AFTERSALES_SMTP_PORT")
    return Process("devtools", _python("devtools"), _environment(plan, "devtools", environment), ports, port)


def _service(plan: Plan, service: str, number: int) -> Process:
    grpc, ops = variable(service, number), variable(service, number, "OPS_PORT")
    environment = {
        "AFTERSALES_GRPC_PORT": str(plan.ports[grpc]),
        "AFTERSALES_OPS_PORT": str(plan.ports[ops]),
        "AFTERSALES_STORE_URL": store_url(plan, service),
    }
    name = f"{service}-{number + 1}" if number else service
    full = {**_environment(plan, service, environment), **plan.extra_of.get(name, {})}
    return Process(name, _python(service), full, _ports(plan, grpc, ops), plan.ports[ops])


def _gateway(plan: Plan, number: int) -> Process:
    http, ops = variable("gateway", number), variable("gateway", number, "OPS_PORT")
    name = f"gateway-{number + 1}" if number else "gateway"
    own = {
        "AFTERSALES_HTTP_PORT": str(plan.ports[http]),
        "AFTERSALES_OPS_PORT": str(plan.ports[ops]),
        "AFTERSALES_CORS_ORIGINS": _FRONT_ENDS,
    }
    environment = {**_environment(plan, "gateway", own), **plan.extra_of.get(name, {})}
    return Process(name, _python("gateway"), environment, _ports(plan, http, ops), plan.ports[http])


def _mail_receiver(plan: Plan) -> Process:
    smtp, lmtp, ops = "AFTERSALES_MAIL_SMTP_PORT", "AFTERSALES_MAIL_LMTP_PORT", "AFTERSALES_MAIL_RECEIVER_OPS_PORT"
    own = {smtp: str(plan.ports[smtp]), lmtp: str(plan.ports[lmtp]), "AFTERSALES_OPS_PORT": str(plan.ports[ops])}
    name = "mail-receiver"
    environment = {**_environment(plan, name, own), **plan.extra_of.get(name, {})}
    command = (*_python("tickets"), "mail", "receive")
    return Process(name, command, environment, _ports(plan, smtp, lmtp, ops), plan.ports[ops])


def _ports(plan: Plan, *names: str) -> dict[str, int]:
    return {name: plan.ports[name] for name in names}


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module)


def store_url(plan: Plan, service: str) -> str:
    """The service's own file, or its own database on the server."""
    if plan.store == EMBEDDED:
        return f"sqlite:///{plan.root / 'data' / service}.db"
    prefix = (plan.root / "data" / "database-prefix").read_text()
    return urlunsplit(urlsplit(plan.store)._replace(path=f"/{prefix}_{service}"))


def _environment(plan: Plan, client: str, own: Mapping[str, str]) -> dict[str, str]:
    """The environment of the caller, then that of the whole stack, then that of this process."""
    issuer = plan.url("devtools") + "/issuer"
    secrets = plan.root / "secrets"
    shared = {
        "AFTERSALES_ENVIRONMENT": "development",
        "AFTERSALES_BIND_HOST": HOST,
        "AFTERSALES_NATS_URL": plan.nats_url,
        "AFTERSALES_OTLP_ENDPOINT": plan.url("devtools"),
        "AFTERSALES_SMTP_HOST": HOST,
        "AFTERSALES_SMTP_PORT": str(plan.ports["AFTERSALES_SMTP_PORT"]),
        "AFTERSALES_PUBLIC_URL": plan.url("gateway"),
        "AFTERSALES_PASSPORT_URL": plan.url("gateway"),
        "AFTERSALES_JWT_ISSUER": issuer,
        "AFTERSALES_JWT_JWKS_URL": f"{issuer}/jwks.json",
        "AFTERSALES_JWT_AUDIENCE": "aftersales",
        "AFTERSALES_TOKEN_URL": f"{issuer}/token",
        "AFTERSALES_CLIENT_ID": client,
        "AFTERSALES_CLIENT_SECRET_FILE": str(secrets / "client-secret"),
        "AFTERSALES_PAGE_TOKEN_SECRET_FILE": str(secrets / "page-token-secret"),
        "AFTERSALES_LIVE_SECRET_FILE": str(secrets / "live-secret"),
        "AFTERSALES_REPLY_TOKEN_KEYS_FILE": str(secrets / "reply-token-keys"),
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), HOST, "localhost"))),
    }
    targets = {f"AFTERSALES_{service.upper()}_TARGET": _target(plan, service) for service in SERVICES}
    changeable = {
        "AFTERSALES_TRACE_SAMPLE_RATIO": "1.0",
        "PYTHONUNBUFFERED": "1",
    }
    return {**changeable, **os.environ, **shared, **targets, **own, **plan.extra}


def _target(plan: Plan, service: str) -> str:
    return ",".join(f"{HOST}:{plan.ports[variable(service, number)]}" for number in range(plan.replicas))
