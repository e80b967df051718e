"""The five charts, each a release of its own: they come up in any order, and one goes ahead of the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import sample

import pytest
from companies import Company, new_company
from images import NEXT, SERVICES
from kube import Namespace, namespace
from main_job import do_the_main_job
from pods import name_of
from releases import CHARTS, Release, images, merged, spoken_to
from supporting_services import deploy_supporting_services


@dataclass(frozen=True)
class Apart:
    company: Company
    releases: dict[str, Release]  # by service, in the order in which they were installed


@pytest.fixture(scope="module")
def apart(home: Namespace, mongo_url: str, objects_url: str) -> Iterator[Apart]:
    """A company of its own: on one bus there is one Aftersales."""
    with namespace("aftersales-other-company") as supporting:
        company = new_company(deploy_supporting_services(supporting), mongo_url, objects_url)
        company.keep_secrets(home)
        order = sample(SERVICES, len(SERVICES))
        releases = {service: Release(home, CHARTS / service, service) for service in order}
        for service, release in releases.items():
            release.install(values=company.chart(service), wait=False)
        yield Apart(company, releases)


def test_charts_installed_in_any_order_do_the_main_job(apart: Apart) -> None:
    for service, release in apart.releases.items():
        release.until_ready(service, 1)
    serve_customers(apart)


def test_service_upgraded_alone_works_with_older_services(apart: Apart) -> None:
    before = {service: running(release, service) for service, release in apart.releases.items()}
    newer = merged(apart.company.chart("tickets"), images(NEXT)["tickets"])
    apart.releases["tickets"].upgrade(values=newer)
    [ahead] = apart.releases["tickets"].until_ready("tickets", 1)
    assert ahead["spec"]["containers"][0]["image"].endswith(NEXT)
    serve_customers(apart)
    others = {service: running(release, service) for service, release in apart.releases.items() if service != "tickets"}
    assert others.items() <= before.items()


def serve_customers(apart: Apart) -> None:
    supporting, gateway = (
        apart.company.supporting_services,
        apart.releases["gateway"].namespace.address("gateway", 8080),
    )
    with spoken_to(f"http://{gateway}", supporting.devtools_here) as system:
        do_the_main_job(system)


def running(release: Release, service: str) -> str:
    [pod] = release.until_ready(service, 1)
    return name_of(pod)
