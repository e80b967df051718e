"""Every way to install that is checked without a cluster is one that the API server accepts."""

import pytest
import yaml
from kube import Json, Namespace
from pressure import say
from rendering import render
from variants import INSTALLABLE

EXTENSIONS = {"ServiceMonitor", "PrometheusRule", "Gateway", "HTTPRoute"}
"""Kinds that a cluster may lack: their definitions come with an operator, and without those nothing can check them."""


@pytest.fixture(scope="module")
def known(home: Namespace) -> set[str]:
    """The kinds that this cluster knows."""
    rows = home.kubectl("api-resources", "--no-headers").splitlines()
    return {row.split()[-1] for row in rows}


@pytest.mark.parametrize("name", INSTALLABLE)
def test_the_api_server_accepts_what_is_rendered(home: Namespace, known: set[str], name: str) -> None:
    manifests = render(INSTALLABLE[name])
    unknown = {manifest["kind"] for manifest in manifests} - known
    assert unknown <= EXTENSIONS
    if unknown:
        say(f"not checked, for this cluster has no definition of them: {', '.join(sorted(unknown))}")
    checked = [here(manifest, home) for manifest in manifests if manifest["kind"] in known]
    apply = ("apply", "--dry-run=server", "--warnings-as-errors", "--filename", "-")
    reported = home.kubectl(*apply, stdin=yaml.safe_dump_all(checked), seconds=120)
    assert reported.count("(server dry run)") == len(checked)


def here(manifest: Json, namespace: Namespace) -> Json:
    """In the namespace that enforces the restricted Pod Security standard, and not as a resource that helm owns."""
    metadata = {name: value for name, value in manifest["metadata"].items() if name != "namespace"}
    return {**manifest, "metadata": {**metadata, "namespace": namespace.name}}
