"""A company that runs a production release: its Secrets, and what it says in values."""

from dataclasses import dataclass
from secrets import token_hex, token_urlsafe
from urllib.parse import urlsplit, urlunsplit

import httpx
from images import REGISTRY, SERVICES
from kube import Json, Namespace
from manifests import secret
from releases import DRAIN_SECONDS, STORES, UNLIMITED, images, merged, values_of
from supporting_services import CLIENT_SECRET, SupportingServices

REPLICAS = 2
_SMALL = {"resources": {"requests": {"cpu": "50m"}}}  # two releases fit on a node of two cores
_SIGNING = ("page-token-secret", "live-secret", "reply-token-keys")
_SETTINGS = {
    "gateway": {"settings": {**UNLIMITED, "trustTraceContext": True}},  # the main job asks for a trace of its own
    # One clock: what a killed process was handing over need not wait for long. A busy machine answers within seconds.
    "notifications": {"settings": {"smtpAttemptSeconds": 10, "clockToleranceSeconds": 2}},
}


@dataclass(frozen=True)
class Company:
    """`store_urls` are one database for each service, and `bucket` is at `objects_url`; both new with each company.

    Without `objects_url` (http://host:port, of a server that speaks S3) it has no object storage.
    """

    supporting_services: SupportingServices
    store_urls: dict[str, str]
    objects_url: str
    bucket: str

    def keep_secrets(self, namespace: Namespace) -> None:
        namespace.apply(
            secret("aftersales-store", **self.store_urls),
            secret("aftersales-nats", url=self.supporting_services.nats),
            secret("aftersales-client", **{"client-secret": CLIENT_SECRET}),
            secret("aftersales-signing", **dict.fromkeys(_SIGNING, token_urlsafe(32))),
            secret("aftersales-objects", **{"access-key": "company", "secret-key": CLIENT_SECRET}),
            secret("company-authority", **{"ca.crt": self.supporting_services.certificate}),
        )

    def umbrella(self) -> Json:
        """Values over those of the production preset: two of each service, however much there is to do."""
        own = {"autoscaling": {"enabled": False}, "replicaCount": REPLICAS, "drainSeconds": DRAIN_SECONDS, **_SMALL}
        stores = {service: {"store": self._store(service)} for service in STORES}
        return merged(
            {"global": {"imageRegistry": REGISTRY, **self._sections()}},
            dict.fromkeys(SERVICES, own),
            stores,
            images(),
            _SETTINGS,
            {"tickets": self._objects()},
        )

    def chart(self, service: str) -> Json:
        """Values of one service's chart, installed alone: of the sections those that it has."""
        known = values_of(service)
        sections = {**self._sections(), "environment": "production", "store": self._store(service)}
        return merged(
            {name: section for name, section in sections.items() if name in known},
            {"drainSeconds": DRAIN_SECONDS, "image": {"registry": REGISTRY}, **_SMALL},
            images()[service],
            _SETTINGS.get(service, {}),
            self._objects() if service == "tickets" else {},
        )

    def _objects(self) -> Json:
        """Where tickets keeps files, and who brings mails to keep."""
        if not self.objects_url:
            return {}
        return {
            "settings": {"objectsUrl": f"s3://{self.bucket}/tickets", "objectsEndpoint": self.objects_url},
            "objects": {"existingSecret": {"name": "aftersales-objects"}},
            "mailReceiver": {"enabled": True, "replicaCount": 1, **_SMALL},
        }

    def _store(self, service: str) -> Json:
        return {"kind": "mongodb", "existingSecret": {"name": "aftersales-store", "key": service}}

    def _sections(self) -> Json:
        """What is the same for every service."""
        supporting = self.supporting_services
        host, port = supporting.mail_server
        return {
            "nats": {"existingSecret": {"name": "aftersales-nats"}, "streamReplicas": 1},
            "identity": {
                "issuer": supporting.issuer,
                "jwksUrl": f"{supporting.issuer}/jwks.json",
                "tokenUrl": f"{supporting.issuer}/token",
                "existingSecret": {"name": "aftersales-client"},
                "tls": {"caSecret": {"name": "company-authority"}},
            },
            "signing": {"existingSecret": {"name": "aftersales-signing", "replyTokensKey": "reply-token-keys"}},
            "smtp": {"host": host, "port": port, "security": "none", "existingSecret": {"name": ""}},
            "telemetry": {"otlpEndpoint": supporting.otlp, "sampleRatio": 0.1},
            "networkPolicy": {"enabled": True, "egress": {"nats": {"port": 4222}, "store": {"port": self._store_port}}},
        }

    @property
    def _store_port(self) -> int:
        return urlsplit(next(iter(self.store_urls.values()))).port or 27017


def new_company(supporting_services: SupportingServices, mongo_url: str, objects_url: str) -> Company:
    run = token_hex(4)
    bucket = f"company-{run}"
    if objects_url:
        starting = httpx.HTTPTransport(retries=6)  # the object storage may not listen yet
    with httpx.Client(transport=starting, timeout=60, trust_env=False) as storage:
        storage.put(f"{objects_url}/{bucket}").raise_for_status()
    urls = {service: urlunsplit(urlsplit(mongo_url)._replace(path=f"/cluster_{run}_{service}")) for service in STORES}
    return Company(supporting_services, urls, objects_url, bucket)
