"""From a dot on a panel of latency to its trace: the metric carries it, the panel asks for it, the source links it."""

import yaml
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from outlets import metrics
from rules import OPERATIONS, dashboards
from servicekit.telemetry.metrics import exemplar_of
from shop import new_shop
from system import System


def test_every_panel_of_latency_shows_exemplars() -> None:
    targets = [
        target for board in dashboards().values() for panel in board["panels"] for target in panel.get("targets", ())
    ]
    assert {target["expr"] for target in targets if target["exemplar"]} == {
        target["expr"] for target in targets if "histogram_quantile" in target["expr"]
    }


def test_an_exemplar_leads_to_its_trace() -> None:
    sources = {
        each["uid"]: each for each in yaml.safe_load((OPERATIONS / "datasources.yaml").read_text())["datasources"]
    }
    [link] = sources["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]
    assert sources[link["datasourceUid"]]["type"] == "jaeger"
    context = SpanContext(1, 2, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    assert list(exemplar_of(NonRecordingSpan(context)) or ()) == [link["name"]]


def test_the_histograms_of_requests_and_stores_carry_exemplars(embedded: System) -> None:
    shop = new_shop(embedded)
    shop.open_ticket(shop.sold()).raise_for_status()
    tickets = metrics(embedded)["tickets"]
    for metric in ("aftersales_rpc_server_seconds", "aftersales_store_operation_seconds"):
        buckets = [line for line in tickets.splitlines() if line.startswith(f"{metric}_bucket")]
        assert any('# {trace_id="' in line for line in buckets), metric
