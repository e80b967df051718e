"""What must not be installed is refused, and the refusal names the value and what to do."""

import pytest
from rendering import Variant, refusal
from variants import PRODUCTION, alone, together


def production(**values: object) -> Variant:
    return together("values-production.yaml", values)


REFUSED = {
    "devtools in production": (production(devtools={"enabled": True}), "devtools.enabled: never in production"),
    "a bundled NATS in production": (production(nats={"enabled": True}), "nats.enabled: a single server"),
    "a bundled MongoDB in production": (production(mongodb={"enabled": True}), "mongodb.enabled: a single member"),
    "an issuer without TLS in production": (
        production(**{"global": {"identity": {"jwksUrl": "http://login.example/jwks.json"}}}),
        "identity.jwksUrl: production accepts only https",
    ),
    "a chart alone with nothing named": (Variant("tickets"), "identity.issuer and identity.jwksUrl: whose tokens"),
    "a chart alone without NATS": (alone("feedback", {"nats": {"existingSecret": {"name": ""}}}), "nats.url, or"),
    "no signing keys": (alone("gateway", {"signing": {"existingSecret": {"name": ""}}}), "signing.existingSecret.name"),
    "two replicas of one file": (
        together("values-dev.yaml", {"tickets": {"replicaCount": 2}}),
        "store.kind: an embedded store is one file of one process; 2 replicas need mongodb",
    ),
    "two replicas of one folder of objects": (
        alone("tickets", {"replicaCount": 2, "settings": {"objectsUrl": "file:///data/objects"}}),
        "settings.objectsUrl: a folder belongs to one process; several replicas need a bucket",
    ),
    "a mail receiver without object storage": (
        alone("tickets", {"mailReceiver": {"enabled": True}}),
        "settings.objectsUrl: mails that come in are kept in object storage",
    ),
    "an autoscaler of one file": (
        together("values-dev.yaml", {"tickets": {"autoscaling": {"enabled": True, "maxReplicas": 1}}}),
        "autoscaling.enabled: an embedded store",
    ),
    "an autoscaler with fewer at most than at least": (
        alone("tickets", {"autoscaling": {"enabled": True, "minReplicas": 3, "maxReplicas": 2}}),
        "autoscaling.maxReplicas: 2 at most cannot be fewer than 3 at least",
    ),
    "a budget that lets nobody go": (
        alone("tickets", {"replicaCount": 2, "pdb": {"minAvailable": 2}}),
        "pdb.minAvailable: with all of 2 pods needed no node could ever be drained",
    ),
    "a budget without room": (
        alone("tickets", {"replicaCount": 2, "pdb": {"maxUnavailable": 0}}),
        "pdb.maxUnavailable: with no pod to spare",
    ),
    "deliveries that go before their events": (
        alone("notifications", {"settings": {"deliveriesDays": 30}}),
        "settings.deliveriesDays: 30 days; the service wants more than the 30 of nats.streamMaxAgeDays",
    ),
    "events that stay longer than invitations": (
        together(
            "values-dev.yaml",
            {"global": {"nats": {"streamMaxAgeDays": 400}}, "feedback": {"settings": {"invitationsKeptDays": 366}}},
        ),
        "settings.invitationsKeptDays: 366 days; the service wants more than the 400",
    ),
    "a password in a URL": (
        alone("tickets", {"store": {"url": "mongodb://care:secret@db.example/", "existingSecret": {"name": ""}}}),
        "store.url: it holds a password",
    ),
    "two URLs of one store": (alone("tickets", {"store": {"url": "mongodb://db.example/"}}), "keep one of them"),
    "an ingress without a name": (alone("gateway", {"ingress": {"enabled": True}}), "ingress.hosts: the names"),
    "an ingress without TLS in production": (
        alone("gateway", {"ingress": {"enabled": True, "hosts": ["care.nordic-home.example"]}}),
        "ingress.tlsSecret: production takes tokens by https only",
    ),
    "a route to nowhere": (alone("gateway", {"gatewayApi": {"enabled": True}}), "gatewayApi.parentRefs: the Gateway"),
    "a main job without its tools": (
        together("values-dev.yaml", {"devtools": {"enabled": False}}),
        "tests.mainJob.enabled: the main job needs tokens and a mailbox",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_invalid_values_are_refused_with_path_and_remedy(name: str) -> None:
    variant, said = REFUSED[name]
    assert said in refusal(variant)


def test_all_mistakes_are_reported_at_once() -> None:
    said = refusal(Variant("notifications"))
    assert said.count("\n- ") >= 5
    assert "smtp.host" in said


def test_the_preset_of_production_by_itself_is_complete() -> None:
    assert PRODUCTION.values == "{}\n"
