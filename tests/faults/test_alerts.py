"""Real causes: a Prometheus with our rules scrapes the system, and the alerts fire."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import nats
import outlets
import pytest
from devtools.stack.ports import SERVICES
from faulty import Faulty
from limits import filled
from probes import ops_urls
from prometheus_server import Prometheus, needs_prometheus, prometheus
from shop import Shop, new_shop
from store_faults import locked
from system import eventually, frozen
from tcp_forwarder import halted

pytestmark = needs_prometheus

OF_SPEED = {f"Aftersales{what}BudgetBurn" for what in ("Latency", "Event", "Mail", "Timer")}
"""Nothing that a machine busy with tests could promise, in windows that are seconds old."""


@pytest.fixture(scope="module")
def shop(on_embedded: Faulty) -> Shop:
    return new_shop(on_embedded.system)


@pytest.fixture(scope="module")
def watch(on_embedded: Faulty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), ops_urls(on_embedded.system)) as running:
        yield running


def fires(watch: Prometheus, alert: str, meanwhile: Callable[[], None] = lambda: None, **labels: str) -> None:
    """Waits for it, and asserts that what it tells people has no gap."""

    def look() -> bool:
        meanwhile()
        reported = watch.firing().get(alert, [])
        return any(each["labels"].items() >= labels.items() for each in reported)

    eventually(look, f"{alert} {labels}", timeout=60)
    for each in watch.firing().get(alert, []):
        assert "<no value>" not in each["annotations"]["summary"]
        assert "error" not in each["annotations"]["summary"]


def ends(watch: Prometheus, alert: str) -> None:
    eventually(lambda: alert not in watch.firing(), f"the end of {alert}", timeout=60)


def test_no_alert_fires_on_a_healthy_system(on_embedded: Faulty, shop: Shop, watch: Prometheus) -> None:
    purchase = shop.sold()
    shop.open_ticket(purchase).raise_for_status()
    handled = 'sum(increase(aftersales_events_processed_total{outcome="handled"}[1m])) > 0'
    eventually(lambda: watch.ask(handled), "events that are seen to be handled", timeout=60)
    eventually(lambda: watch.firing().keys() <= OF_SPEED, "silence", timeout=60)
    assert watch.unhealthy_rules() == []

    def budget_is_kept() -> bool:
        shop.agent.get("/v1/tickets").raise_for_status()
        return bool(watch.ask("aftersales:requests:failed_ratio_rate5m < 0.001"))

    eventually(budget_is_kept, "a budget that does not burn", timeout=60)


def test_alerts_fire_without_nats(on_embedded: Faulty, watch: Prometheus) -> None:
    on_embedded.system.stack.stop("nats")
    try:
        for job in ops_urls(on_embedded.system):
            fires(watch, "AftersalesWithoutNats", job=job)
    finally:
        on_embedded.system.put_right()
    ends(watch, "AftersalesWithoutNats")


def test_alert_on_a_dead_letter_lasts_until_it_is_discarded(on_embedded: Faulty, shop: Shop, watch: Prometheus) -> None:
    outlets.publish(on_embedded.system, f"internal.{shop.id}.tickets.v1.ticket.resolved", {"no": "event"})
    for job, consumer in (("notifications", "feed-tickets"), ("feedback", "invitations")):
        fires(watch, "AftersalesDeadLetters", job=job, consumer=consumer)
    asyncio.run(forget_dead_letters(on_embedded))
    ends(watch, "AftersalesDeadLetters")


async def forget_dead_letters(faulty: Faulty) -> None:
    client = await nats.connect(faulty.system.nats_url)
    await client.jetstream().purge_stream("DEAD_LETTERS")
    await client.close()


def test_alert_fires_on_a_nearly_full_stream(on_embedded: Faulty, watch: Prometheus) -> None:
    with filled(on_embedded.system, "CONTACTS", 0.9):
        fires(watch, "AftersalesStreamNearlyFull", stream="CONTACTS")
    ends(watch, "AftersalesStreamNearlyFull")


def test_alert_fires_on_a_read_only_store(on_embedded: Faulty, shop: Shop, watch: Prometheus) -> None:
    with locked(on_embedded, "tickets"):
        eventually(lambda: shop.partner.post("/v1/purchases", json=shop.order()).status_code == 503, "a refused write")
        fires(watch, "AftersalesStoreRefusesWrites", job="tickets")
    ends(watch, "AftersalesStoreRefusesWrites")


def test_alerts_fire_when_the_mail_server_is_down(on_embedded: Faulty, shop: Shop, watch: Prometheus) -> None:
    on_embedded.mail.refuse_connections()
    try:
        for _ in range(3):
            shop.sell()
        fires(watch, "AftersalesDeliveriesFailing", job="notifications")
        fires(watch, "AftersalesMailBudgetBurn", severity="critical", window="1h")
    finally:
        on_embedded.mail.heal()


def test_alerts_fire_when_a_service_hangs(on_embedded: Faulty, shop: Shop, watch: Prometheus) -> None:
    with frozen(on_embedded.system, "feedback"):
        fires(watch, "AftersalesErrorBudgetBurn", lambda: asked(shop), severity="critical", window="1h")


def asked(shop: Shop) -> None:
    assert shop.agent.get("/v1/feedback/scores", params={"metric": "csat"}).status_code == 503


def test_alert_fires_when_a_service_is_gone(on_embedded: Faulty, watch: Prometheus) -> None:
    on_embedded.system.stack.stop("warranty")
    try:
        fires(watch, "AftersalesServiceGone", job="warranty")
    finally:
        on_embedded.system.put_right()
    ends(watch, "AftersalesServiceGone")


def test_alert_fires_when_mongodb_is_unreachable(on_motor: Faulty, tmp_path: Path) -> None:
    assert on_motor.line is not None
    with prometheus(tmp_path, ops_urls(on_motor.system)) as watch:
        with halted(on_motor.line):
            for job in SERVICES:
                fires(watch, "AftersalesUnready", job=job)
        ends(watch, "AftersalesUnready")
