"""The cluster of KUBECONFIG, and what is installed on it for a while."""

import os
from collections.abc import Iterator

import httpx
import pytest
from companies import Company, new_company
from kube import Namespace, namespace
from releases import PRODUCTION, Release, spoken_to
from supporting_services import deploy_supporting_services
from system import System, eventually

NO_CLUSTER = "KUBECONFIG is not set: the charts are NOT tested on a cluster"
NO_MONGO = "MONGO_URL is not set: the production preset is NOT tested on a cluster"

NO_OBJECTS = "OBJECTS_URL is not set: mails and files of the production preset are NOT tested on a cluster"


@pytest.fixture(scope="session", autouse=True)
def cluster() -> None:
    if not os.environ.get("KUBECONFIG"):
        pytest.skip(NO_CLUSTER)


@pytest.fixture(scope="session")
def mongo_url() -> str:
    url = os.environ.get("MONGO_URL")
    if not url:
        pytest.skip(NO_MONGO)
    return url


@pytest.fixture(scope="session")
def objects_url() -> str:
    """Of a server that speaks S3; empty where there is none."""
    return os.environ.get("OBJECTS_URL", "")


@pytest.fixture
def object_storage(objects_url: str) -> None:
    if not objects_url:
        pytest.skip(NO_OBJECTS)


@pytest.fixture(scope="session")
def company(mongo_url: str, objects_url: str) -> Iterator[Company]:
    with namespace("aftersales-company") as supporting:
        yield new_company(deploy_supporting_services(supporting), mongo_url, objects_url)


@pytest.fixture(scope="session")
def production(company: Company) -> Iterator[Release]:
    """The production preset, two of each service, on what the company has of its own."""
    with namespace("aftersales-production") as home:
        company.keep_secrets(home)
        release = Release(home)
        release.install(PRODUCTION, values=company.umbrella())
        yield release


@pytest.fixture(scope="session")
def system(production: Release, company: Company) -> Iterator[System]:
    """The production release as this machine speaks to it."""
    supporting = company.supporting_services
    gateway = production.address("gateway", 8080)
    with spoken_to(gateway, supporting.devtools_here, supporting.nats_here, company.store_urls) as system:
        eventually(lambda: answers(system), "an answer of the gateway through its Service")
        yield system


def answers(system: System) -> bool:
    """Pods may be ready a moment before the node forwards to them."""
    try:
        return system.gateway.get("/openapi.json").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def home(request: pytest.FixtureRequest) -> Iterator[Namespace]:
    """A namespace of a module's own."""
    with namespace("aftersales-" + request.module.__name__.rpartition("test_")[2].replace("_", "-")) as made:
        yield made
