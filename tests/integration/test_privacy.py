"""Nothing personal leaves by a side door: not in a log, a span, a metric, a partner's event, an error or a dead letter.

The marks of tests/integration/mishaps.py are looked for as plain text, in every log at its most talkative, every span.
"""

import os

import outlets
import pytest
from mishaps import Told, tell
from shop import new_shop
from system import running

STORES = ["embedded", "motor"]
SETTINGS = {
    "AFTERSALES_LOG_LEVEL": "DEBUG",
    "AFTERSALES_TRACE_SAMPLE_RATIO": "1.0",
    "AFTERSALES_RETRY_FIRST_SECONDS": "0.2",
}


@pytest.fixture(scope="module", params=STORES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    store = request.param if request.param == "embedded" else os.environ.get("MONGO_URL", "")
    if not store:
        pytest.skip("MONGO_URL is not set: the system is NOT tested on MongoDB through motor")
    told = Told()
    root = tmp_path_factory.mktemp("privacy")
    with outlets.collector(told.spans) as url:
        with running(root, store=store, settings={**SETTINGS, "AFTERSALES_OTLP_ENDPOINT": url}) as system:
            told.private |= {file.name: file.read_text() for file in (root / "secrets").iterdir()}
            system.gateway.event_hooks["response"].append(told.hear)
            tell(told, new_shop(system))
        told.logs = outlets.logs(system)
    return told


def test_marked_values_reach_stores_and_mails(told: Told) -> None:
    """What must be found is found: the answers that people may see hold their own words."""
    shown = (each.text for each in told.answers if each.is_success)
    seen = told.leaks("".join(shown))
    assert seen >= {"name", "mail", "phone", "ref", "serial", "agent", "subject", "question", "reply", "comment"}
    assert any(b"CreateTicket" in spans for spans in told.spans), "the spans come as plain text"
    assert all(told.metrics.values())
    assert len(told.feed) > 5
    assert len(told.dead) > 1


def test_no_log_holds_anything_personal(told: Told) -> None:
    for name, log in told.logs.items():
        assert not [line for line in log.splitlines() if told.leaks(line)], name


def test_no_span_holds_anything_personal(told: Told) -> None:
    for spans in told.spans:
        assert not told.leaks(spans.decode(errors="replace"))


def test_no_metric_and_no_command_line_holds_anything_personal(told: Told) -> None:
    for text in (*told.metrics.values(), *told.command_lines.values()):
        assert not told.leaks(text)


def test_no_partner_event_holds_anything_personal(told: Told) -> None:
    for subject, headers, payload in told.feed:
        assert not told.leaks(f"{subject} {headers} {payload.decode()}")


def test_no_error_answer_repeats_anything_personal(told: Told) -> None:
    refused = [each for each in told.answers if each.is_error]
    assert len(refused) > 20
    assert not [each.text for each in refused if told.leaks(f"{each.headers} {each.text}")]


def test_a_dead_letter_holds_no_more_than_its_event(told: Told) -> None:
    for subject, headers, payload in told.dead:
        assert not told.leaks(f"{subject} {headers}", known=payload.decode())
