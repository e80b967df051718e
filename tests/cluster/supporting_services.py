"""What a company has of its own around a production release: NATS, an issuer, a mail server, an OTLP receiver.

They live in a namespace of their own. NATS keeps its streams on a volume. The other three are one pod of devtools
whose issuer answers by TLS too, with a certificate of an authority of the company's own.
"""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from images import image
from kube import Json, Namespace
from manifests import config_map, container, deployment, pod, ready_at, secret, service, stateful_set
from servicekit.testing.certificates import Authority

CLIENT_SECRET = token_urlsafe(32)
_FRONT = Path(__file__).with_name("tls_front.py")
_HTTP, _HTTPS, _SMTP, _NATS, _MONITOR = 8081, 8443, 8025, 4222, 8222


@dataclass(frozen=True)
class SupportingServices:
    """Names as pods say them; `namespace` is where they live."""

    namespace: Namespace
    certificate: str  # of the authority (PEM)

    @property
    def issuer(self) -> str:
        return f"https://{self._host('devtools')}:{_HTTPS}/issuer"

    @property
    def otlp(self) -> str:
        return f"http://{self._host('devtools')}:{_HTTP}"

    @property
    def mail_server(self) -> tuple[str, int]:
        return self._host("devtools"), _SMTP

    @property
    def nats(self) -> str:
        return f"nats://{self._host('nats')}:{_NATS}"

    @property
    def devtools_here(self) -> str:
        """Where this machine reaches devtools."""
        return f"http://{self.namespace.address('devtools', _HTTP)}"

    @property
    def nats_here(self) -> str:
        return f"nats://{self.namespace.address('nats', _NATS)}"

    def restart_nats(self) -> None:
        """Its pod goes, its streams stay."""
        [old] = self.namespace.pods(component="nats")
        self.namespace.kubectl("delete", "pod", old["metadata"]["name"], "--wait", seconds=60)
        self.namespace.until_ready(1, component="nats")

    def _host(self, name: str) -> str:
        return f"{name}.{self.namespace.name}.svc"


def deploy_supporting_services(namespace: Namespace) -> SupportingServices:
    """Brings all of it up in a namespace and waits until it is ready."""
    authority = Authority()
    made = SupportingServices(namespace, authority.certificate)
    namespace.apply(*_nats(), *_devtools(made, *authority.issue(made._host("devtools"))))
    for name in ("nats", "devtools"):
        namespace.until_ready(1, component=name)
    return made


def _nats() -> list[Json]:
    options = ["--port", str(_NATS), "--http_port", str(_MONITOR), "--jetstream"]
    server = container(
        "nats", image("nats"), args=[*options, "--store_dir", "/data"], readinessProbe=ready_at("/healthz", _MONITOR)
    )
    return [stateful_set("nats", pod(server, kept=["data"])), service("nats", {"nats": _NATS})]


def _devtools(made: SupportingServices, certificate: str, key: str) -> list[Json]:
    identity = {"name": "tls", "mountPath": "/etc/tls", "readOnly": True}
    script = {"name": "front", "mountPath": "/etc/front", "readOnly": True}
    environment = {
        "AFTERSALES_BIND_HOST": "0.0.0.0",  # noqa: S104 - in a pod
        "AFTERSALES_DATA_DIR": "/data",
        "AFTERSALES_JWT_ISSUER": made.issuer,
        "AFTERSALES_CLIENT_SECRET": CLIENT_SECRET,
    }
    devtools = container(
        "devtools",
        image("devtools"),
        env=[{"name": name, "value": value} for name, value in environment.items()],
        readinessProbe=ready_at("/readyz", _HTTP),
    )
    front = container(
        "tls",
        image("devtools"),
        command=["python", "/etc/front/tls_front.py", str(_HTTPS), str(_HTTP), "/etc/tls/tls.crt", "/etc/tls/tls.key"],
        mounts=[identity, script],
        readinessProbe={"tcpSocket": {"port": _HTTPS}, "periodSeconds": 1},
    )
    volumes = [
        {"name": "tls", "secret": {"secretName": "tls", "defaultMode": 0o440}},
        {"name": "front", "configMap": {"name": "front"}},
    ]
    return [
        secret("tls", **{"tls.crt": certificate, "tls.key": key}),
        config_map("front", {_FRONT.name: _FRONT.read_text()}),
        deployment("devtools", pod(devtools, front, volumes=volumes)),
        service("devtools", {"http": _HTTP, "https": _HTTPS, "smtp": _SMTP}),
    ]
