"""The ways to install that are checked: a few in `make test`, each feature by itself in `make charts-check`."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rendering import SERVICES, UMBRELLA, Variant
from schemas import known, merged, schema_of

KUBERNETES = ("1.30.0", "1.34.0", "1.37.0")  # the oldest that is supported, that of the tests on a cluster, the newest
Values = Mapping[str, Any]
KINDS = ("monitoring.coreos.com/v1", "gateway.networking.k8s.io/v1")
_FEATURES: Mapping[str, Mapping[str, Values]] = yaml.safe_load(Path(__file__).with_name("features.yaml").read_text())

# What a service needs of others: the least that production can do with.
NEEDED = {
    "image": {"registry": "registry.example"},
    "store": {"existingSecret": {"name": "mongodb"}},
    "nats": {"existingSecret": {"name": "nats"}},
    "identity": {
        "issuer": "https://id.example",
        "jwksUrl": "https://id.example/jwks",
        "tokenUrl": "https://id.example/token",
        "existingSecret": {"name": "client"},
    },
    "signing": {"existingSecret": {"name": "signing"}},
    "smtp": {"host": "mail.example", "port": 587, "security": "starttls"},
}


def alone(service: str, values: Values | None = None, **cluster: Any) -> Variant:
    """A service's chart by itself, with what it needs and those of the values that it knows."""
    every = merged(NEEDED, values or {})
    return Variant(service, values=yaml.safe_dump(known(every, schema_of(service))), **cluster)


def together(preset: str, values: Values | None = None, **cluster: Any) -> Variant:
    """The umbrella with one of its presets."""
    return Variant(UMBRELLA, (preset,), yaml.safe_dump(dict(values or {})), **cluster)


def of_each_service(values: Values) -> dict[str, Any]:
    """Values of the umbrella that say the same to every service that knows them."""
    return {service: known(values, schema_of(service)) for service in SERVICES}


DEVELOPMENT = together("values-dev.yaml")
PRODUCTION = together("values-production.yaml")
BUNDLED = together(
    "values-dev.yaml",
    {"nats": {"enabled": True}, "mongodb": {"enabled": True}, "global": {"store": {"kind": "mongodb"}}},
)
EVERYTHING = merged(*_FEATURES["together"].values())


def _few() -> dict[str, Variant]:
    return {
        "development": DEVELOPMENT,
        "production": PRODUCTION,
        "bundled": BUNDLED,
        "everything": together("values-production.yaml", of_each_service(EVERYTHING), kinds=KINDS),
        **{f"{service} alone": alone(service) for service in SERVICES},
        **{f"Kubernetes {version}": together("values-production.yaml", kubernetes=version) for version in KUBERNETES},
        "a long name": together("values-production.yaml", release="aftersales-" + "x" * 42),
    }


def _all() -> dict[str, Variant]:
    features = {**_FEATURES["together"], **_FEATURES["alone"]}
    every = _few()
    for name, values in features.items():
        if "fullnameOverride" not in values:  # two services cannot have one name
            every[f"production, {name}"] = together("values-production.yaml", of_each_service(values), kinds=KINDS)
        for service in SERVICES:
            if known(values, schema_of(service)):
                every[f"{service}, {name}"] = alone(service, values, kinds=KINDS)
    for version in KUBERNETES:
        every[f"development on {version}"] = together("values-dev.yaml", kubernetes=version, kinds=KINDS)
    return every


INSTALLABLE: Mapping[str, Variant] = _all() if os.environ.get("CHARTS") == "all" else _few()
