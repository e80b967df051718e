"""The expressions of dashboards, rules and pages are valid PromQL, and the running system exposes their metrics."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from limits import filled
from outlets import metrics
from pages import fenced
from probes import ops_urls
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from rules import OTHERS, ROOT, Selector, dashboards, expressions, recorded, selectors
from shop import new_shop
from system import System, eventually

Reported = dict[str, set[frozenset[str]]]


def asked() -> dict[str, set[Selector]]:
    """What each expression asks for, by where it stands; those of the pages too."""
    pages = [ROOT / "docs" / "slo.md", *sorted((ROOT / "docs" / "runbooks").glob("*.md"))]
    in_pages = {f"{page.name} {number}": text for page in pages for number, text in enumerate(fenced(page, "promql"))}
    return {where: selectors(expression) for where, expression in (expressions() | in_pages).items()}


@pytest.fixture(scope="module")
def reported(embedded: System) -> Reported:
    """The labels of each metric of any process, after every kind of event has occurred."""
    shop = new_shop(embedded)
    purchase = shop.sold()
    shop.open_ticket(purchase).raise_for_status()
    eventually(lambda: embedded.mails(f"{purchase['order_id']}@mail.example"), "a mail")
    with filled(embedded, "FEED", 0.1):
        eventually(lambda: "aftersales_stream_limit_bytes{" in metrics(embedded)["notifications"], "a limit")
        return scraped(embedded)


def scraped(system: System) -> Reported:
    found: Reported = {}
    for text in metrics(system).values():
        for family in text_string_to_metric_families(text):  # type: ignore[no-untyped-call]
            for sample in family.samples:
                found.setdefault(sample.name, set()).add(frozenset(sample.labels))
    return found


def test_queried_metrics_are_exposed_by_the_running_system(reported: Reported) -> None:
    kept = {
        name: {label for each in selectors(expression) for label in each.labels}
        for name, expression in recorded().items()
    }

    def missing(selector: Selector) -> bool:
        if selector.metric in kept:
            return not selector.labels <= kept[selector.metric]
        return not any(selector.labels <= labels for labels in reported.get(selector.metric, ()))

    wrong = {
        where: [each for each in all if each.metric not in OTHERS and missing(each)] for where, all in asked().items()
    }
    assert {where: those for where, those in wrong.items() if those} == {}
    assert len(asked()) > 100


def test_exposed_metrics_are_documented(reported: Reported) -> None:
    page = (ROOT / "docs" / "telemetry.md").read_text()
    ours = {name.removesuffix("_created") for name in reported if name.startswith("aftersales_")}
    known = {name for name in ours if any(f"`{base}`" in page for base in (name, *_families(name)))}
    assert ours - known == set()


def _families(sample: str) -> Iterator[str]:
    """A histogram and a counter by the names of their samples."""
    for suffix in ("_bucket", "_count", "_sum"):
        yield sample.removesuffix(suffix)
    yield f"{sample}_total"


def test_every_process_reports_its_health(embedded: System, reported: Reported) -> None:
    for name, text in metrics(embedded).items():
        for metric in ("process_ready", "process_degraded", "bus_connected", "jwks_fetched_timestamp_seconds"):
            assert f"\naftersales_{metric} " in text, f"{name} does not tell {metric}"
    assert metrics(embedded).keys() == ops_urls(embedded).keys()


def test_panels_have_their_own_place_and_title() -> None:
    for name, board in dashboards().items():
        panels = [panel for panel in board["panels"] if panel["type"] != "row"]
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
        assert all(panel["title"] and panel["description"] and panel["targets"] for panel in panels), name
        squares = [
            (x, y)
            for place in (panel["gridPos"] for panel in board["panels"])
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]
        assert len(squares) == len(set(squares)), f"{name}: panels lie on each other"
        assert max(x for x, _ in squares) < 24
        assert Path(name).stem == board["uid"]
