"""Each alert fires on its cause with the label of its service, and is silent otherwise."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from promtool import Series, Situation, hold, promtool
from rules import OPERATIONS, RULE_FILES, alerts

TICKETS = 'job="tickets", instance="a:9090"'
MAILS = 'job="notifications", template="welcome"'
RECEIVER = 'job="mail-receiver", instance="a"'


@dataclass(frozen=True)
class Case:
    """`cause` makes the alert fire after a while, with these labels; `well` is the same system in health."""

    cause: Series
    well: Series
    after: str
    labels: dict[str, str]


def of(metric: str, labels: str, cause: str, well: str, after: str, **reported: str) -> Case:
    """A case of one series."""
    return Case({f"{metric}{{{labels}}}": cause}, {f"{metric}{{{labels}}}": well}, after, reported)


PROCESS = {"job": "tickets", "instance": "a:9090"}
CONSUMER = {"job": "tickets", "consumer": "coverage"}

CASES = {
    "AftersalesWithoutNats": of(
        "aftersales_bus_connected", TICKETS, "0x9", "1x9", "3m", **PROCESS, severity="critical"
    ),
    "AftersalesOutboxOld": of(
        "aftersales_outbox_oldest_seconds",
        f'{TICKETS}, collection="purchases"',
        "0+30x9",
        "0 1 0 5 0 1 0 0 0",
        "6m",
        job="tickets",
        collection="purchases",
        severity="critical",
    ),
    "AftersalesConsumerLag": of(
        "aftersales_consumer_lag_events",
        f'{TICKETS}, consumer="coverage"',
        "1500x12",
        "0 200 900 10 0 3 0 0 0 0 0 0",
        "11m",
        **CONSUMER,
        severity="warning",
    ),
    "AftersalesDeadLetters": of(
        "aftersales_dead_letters_waiting",
        f'{TICKETS}, consumer="coverage"',
        "0 0 1x9",
        "0x9",
        "4m",
        **CONSUMER,
        severity="warning",
    ),
    "AftersalesSequenceConflicts": of(
        "aftersales_sequence_conflicts_total",
        f'{TICKETS}, consumer="coverage"',
        "0 0 1x9",
        "3x9",
        "4m",
        **CONSUMER,
        severity="critical",
    ),
    "AftersalesStreamNearlyFull": Case(
        {
            f'aftersales_stream_bytes{{{TICKETS}, stream="TICKETS"}}': "850x9",
            f'aftersales_stream_limit_bytes{{{TICKETS}, stream="TICKETS"}}': "1000x9",
        },
        {
            f'aftersales_stream_bytes{{{TICKETS}, stream="TICKETS"}}': "700x9",
            f'aftersales_stream_limit_bytes{{{TICKETS}, stream="TICKETS"}}': "1000x9",
            f'aftersales_stream_bytes{{{TICKETS}, stream="CONTACTS"}}': "999999x9",  # which has no limit
        },
        "6m",
        {"stream": "TICKETS", "severity": "warning"},
    ),
    "AftersalesTimersLate": of(
        "aftersales_timer_overdue_seconds",
        f'{TICKETS}, timer="coverage"',
        "0+60x12",
        "0 1 95 0 0 95 0 0 0 0 0 0",  # one that failed and went well with its next lease
        "9m",
        job="tickets",
        timer="coverage",
        severity="critical",
    ),
    "AftersalesSlaTimerLate": of(
        "aftersales_timer_overdue_seconds",
        f'{TICKETS}, timer="sla"',
        "0 16x5",
        "0 16 0 14 14 14",
        "3m",
        job="tickets",
        severity="critical",
    ),
    "AftersalesErasureLate": of(
        "aftersales_erasures_oldest_seconds",
        f'{TICKETS}, stage="traces"',
        "2160001x12",
        "2160000x12",  # 25 days
        "11m",
        job="tickets",
        stage="traces",
        severity="critical",
    ),
    "AftersalesRetentionLate": of(
        "aftersales_timer_overdue_seconds",
        f'{TICKETS}, timer="retention-deliveries"',
        "86401x70",
        "0x10 80000x60",
        "65m",
        job="tickets",
        timer="retention-deliveries",
        severity="warning",
    ),
    "AftersalesDeliveriesFailing": Case(
        {
            f'aftersales_deliveries_total{{{MAILS}, outcome="retrying"}}': "0+4x20",
            f'aftersales_deliveries_total{{{MAILS}, outcome="sent"}}': "0+6x20",
        },
        {
            f'aftersales_deliveries_total{{{MAILS}, outcome="retrying"}}': "0+2x20",
            f'aftersales_deliveries_total{{{MAILS}, outcome="sent"}}': "0+8x20",
        },
        "10m",
        {"job": "notifications", "severity": "critical"},
    ),
    "AftersalesServiceGone": of(
        "aftersales_process_ready",
        TICKETS,
        "1 1 1 stale",
        "1 1 1 1 1 1 1 1",
        "7m",
        job="tickets",
        severity="critical",
    ),
    "AftersalesUnready": of("aftersales_process_ready", TICKETS, "0x9", "1x9", "3m", **PROCESS, severity="critical"),
    "AftersalesStoreRefusesWrites": of(
        "aftersales_store_read_only", TICKETS, "1x9", "0x9", "2m", **PROCESS, severity="critical"
    ),
    "AftersalesStoreDamaged": of(
        "aftersales_store_damaged", TICKETS, "0 1x9", "0x9", "2m", **PROCESS, severity="critical"
    ),
    "AftersalesVolumeFilling": Case(
        {
            f"aftersales_store_volume_free_bytes{{{TICKETS}}}": "10x9",
            f"aftersales_store_volume_bytes{{{TICKETS}}}": "100x9",
        },
        {
            f"aftersales_store_volume_free_bytes{{{TICKETS}}}": "40x9",
            f"aftersales_store_volume_bytes{{{TICKETS}}}": "100x9",
        },
        "6m",
        {**PROCESS, "severity": "warning"},
    ),
    "AftersalesObjectsFailing": of(
        "aftersales_objects_calls_total",
        f'{TICKETS}, call="ping", outcome="failed"',
        "0 0 0+10x12",
        "0x4 1x16",  # once
        "12m",
        job="tickets",
        severity="critical",
    ),
    "AftersalesScansFailing": Case(
        {
            f'aftersales_attachment_scans_total{{{TICKETS}, outcome="failed"}}': "0 0 0+1x40",
            f'aftersales_attachment_scans_total{{{TICKETS}, outcome="clean"}}': "9x42",
        },
        {  # the second attempt succeeds
            f'aftersales_attachment_scans_total{{{TICKETS}, outcome="failed"}}': "0 0 1x40",
            f'aftersales_attachment_scans_total{{{TICKETS}, outcome="clean"}}': "9x4 10x38",
        },
        "20m",
        {"job": "tickets", "severity": "critical"},
    ),
    "AftersalesInfectedFiles": of(
        "aftersales_attachment_scans_total",
        f'{TICKETS}, outcome="infected"',
        "0x4 1x10",
        "1x14",
        "8m",
        job="tickets",
        severity="warning",
    ),
    "AftersalesMailsQuarantined": of(
        "aftersales_mails_handled_total",
        f'{TICKETS}, outcome="quarantined"',
        "0x4 1x10",
        "1x14",
        "8m",
        job="tickets",
        severity="warning",
    ),
    "AftersalesMailNotTaken": Case(
        {
            f'aftersales_mail_transactions_total{{{RECEIVER}, outcome="unavailable"}}': "0+1x30",
            f'aftersales_mail_recipients_total{{{RECEIVER}, outcome="unavailable"}}': "0x30",
        },
        {
            f'aftersales_mail_transactions_total{{{RECEIVER}, outcome="unavailable"}}': "0x2 1x28",  # once
            f'aftersales_mail_recipients_total{{{RECEIVER}, outcome="unavailable"}}': "0x30",
        },
        "25m",
        {"job": "mail-receiver", "severity": "critical"},
    ),
    "AftersalesJwksStale": of(
        "aftersales_jwks_fetched_timestamp_seconds",
        TICKETS,
        "0x60",  # the made-up time begins at 0
        "0x4 300x4 600x4 900x4 1200x4 1500x4 1800x4 2100x4 2400x4",
        "40m",
        **PROCESS,
        severity="warning",
    ),
}


def test_rules_are_valid() -> None:
    for name in RULE_FILES:
        assert "SUCCESS" in promtool("check", "rules", OPERATIONS / name)


def test_every_alert_on_a_cause_has_a_test_case() -> None:
    about_causes = {rule["alert"] for rule in alerts() if not rule["alert"].endswith("BudgetBurn")}
    assert about_causes == CASES.keys()


@pytest.mark.parametrize("alert", CASES)
def test_alert_fires_on_its_cause_and_only_then(alert: str, tmp_path: Path) -> None:
    case = CASES[alert]
    hold(tmp_path, alert, Situation(case.cause, case.after, [case.labels]), Situation(case.well, case.after))


def test_stalled_consumer_is_found_with_a_single_event(tmp_path: Path) -> None:
    consumer = f'{TICKETS}, consumer="coverage"'
    handled = f'aftersales_events_processed_total{{{consumer}, outcome="handled"}}'
    lag = {f"aftersales_consumer_lag_events{{{consumer}}}": "1x30"}
    reported = [{**CONSUMER, "severity": "warning"}]
    still, moving = Situation({**lag, handled: "7x30"}, "25m", reported), Situation({**lag, handled: "7+1x30"}, "25m")
    hold(tmp_path, "AftersalesConsumerLag", still, moving)


def test_mail_alert_stays_while_attempts_are_rare(tmp_path: Path) -> None:
    def at(sent: str) -> dict[str, str]:
        tried = "1x20 2x20 3x40 4x60 4x60"  # the last attempt is an hour ago
        return {
            f'aftersales_deliveries_total{{{MAILS}, outcome="retrying"}}': tried,
            f'aftersales_deliveries_total{{{MAILS}, outcome="sent"}}': sent,
        }

    reported = {"job": "notifications", "severity": "critical"}
    away, back = Situation(at("9x200"), "190m", [reported]), Situation(at("9x180 10x20"), "190m")
    hold(tmp_path, "AftersalesDeliveriesFailing", away, back)


def test_jwks_are_stale_after_35_minutes(tmp_path: Path) -> None:
    series = {f"aftersales_jwks_fetched_timestamp_seconds{{{TICKETS}}}": "0x60"}
    before, after = Situation(series, "35m"), Situation(series, "36m", [{**PROCESS, "severity": "warning"}])
    hold(tmp_path, "AftersalesJwksStale", before, after)


def test_replicas_of_one_store_raise_one_alert(tmp_path: Path) -> None:
    series = {
        f'aftersales_outbox_oldest_seconds{{job="tickets", instance="{replica}", collection="purchases"}}': "900x9"
        for replica in ("a", "b", "c")
    }
    reported = {"job": "tickets", "collection": "purchases", "severity": "critical"}
    hold(tmp_path, "AftersalesOutboxOld", Situation(series, "5m", [reported]))


def test_old_records_make_no_timer_late(tmp_path: Path) -> None:
    series = {f'aftersales_timer_overdue_seconds{{{TICKETS}, timer="retention-deliveries"}}': "3000x12"}
    hold(tmp_path, "AftersalesTimersLate", Situation(series, "9m"))


def test_two_namespaces_raise_two_alerts(tmp_path: Path) -> None:
    series = {
        f'aftersales_bus_connected{{namespace="{namespace}", job="tickets", instance="a"}}': "0x9"
        for namespace in ("nordic-home", "baltic-tools")
    }
    reported = {"job": "tickets", "instance": "a", "severity": "critical"}
    both = [{**reported, "namespace": namespace} for namespace in ("baltic-tools", "nordic-home")]
    hold(tmp_path, "AftersalesWithoutNats", Situation(series, "3m", both))


def test_filling_volume_claim_alerts_only_in_our_namespaces(tmp_path: Path) -> None:
    series = {
        f'kubelet_volume_stats_{kind}_bytes{{namespace="{namespace}", persistentvolumeclaim="data-nats-0"}}': values
        for namespace in ("aftersales", "somebody-else")
        for kind, values in (("available", "5x9"), ("capacity", "100x9"))
    }
    ours = {'aftersales_bus_connected{namespace="aftersales", job="tickets", instance="a"}': "1x9"}
    reported = {"namespace": "aftersales", "persistentvolumeclaim": "data-nats-0", "severity": "warning"}
    hold(tmp_path, "AftersalesVolumeFilling", Situation({**series, **ours}, "6m", [reported]))
