"""Every manifest is what the schemas of Kubernetes say, in each version that is supported."""

import json
from functools import cache

import pytest
from kubernetes_validate import utils
from rendering import render
from variants import INSTALLABLE, KUBERNETES

EXTENSIONS = {"ServiceMonitor", "PrometheusRule", "HTTPRoute", "Gateway"}  # defined by operators, not by Kubernetes


@pytest.mark.parametrize("version", KUBERNETES)
def test_every_manifest_is_valid(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utils, "schema_contents", cache(utils.schema_contents))  # it reads 1.5 MB for each manifest
    different = {json.dumps(manifest) for variant in INSTALLABLE.values() for manifest in render(variant)}
    unknown = set()
    for manifest in map(json.loads, different):
        try:
            assert utils.validate(manifest, version, strict=True) == utils.major_minor(version)
        except utils.SchemaNotFoundError:
            unknown.add(manifest["kind"])
    assert unknown <= EXTENSIONS
