"""No personal data is in a log, a span, a metric, a partner event, an error or a dead letter.

The marks of tests/integration/mishaps.py are looked for as plain text, in every log at its most talkative, every span.
"""

import os

import outlets
import pytest
from mishaps import Outputs, run_mishaps
from shop import new_shop
from system import running

STORES = ["embedded", "motor"]
SETTINGS = {
    "AFTERSALES_LOG_LEVEL": "DEBUG",
    "AFTERSALES_TRACE_SAMPLE_RATIO": "1.0",
    "AFTERSALES_RETRY_FIRST_SECONDS": "0.2",
}


@pytest.fixture(scope="module", params=STORES)
def outputs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    store = request.param if request.param == "embedded" else os.environ.get("MONGO_URL", "")
    if not store:
        pytest.skip("MONGO_URL is not set: the system is NOT tested on MongoDB through motor")
    outputs = Outputs()
    root = tmp_path_factory.mktemp("privacy")
    with outlets.collector(outputs.spans) as url:
        with running(root, store=store, settings={**SETTINGS, "AFTERSALES_OTLP_ENDPOINT": url}) as system:
            outputs.private |= {file.name: file.read_text() for file in (root / "secrets").iterdir()}
            system.gateway.event_hooks["response"].append(outputs.hear)
            run_mishaps(outputs, new_shop(system))
        outputs.logs = outlets.logs(system)
    return outputs


def test_marked_values_reach_stores_and_mails(outputs: Outputs) -> None:
    """What must be found is found: the answers that people may see hold their own words."""
    shown = (each.text for each in outputs.answers if each.is_success)
    seen = outputs.leaks("".join(shown))
    assert seen >= {"name", "mail", "phone", "ref", "serial", "agent", "subject", "question", "reply", "comment"}
    assert any(b"CreateTicket" in spans for spans in outputs.spans), "the spans come as plain text"
    assert all(outputs.metrics.values())
    assert len(outputs.feed) > 5
    assert len(outputs.dead) > 1


def test_no_log_holds_anything_personal(outputs: Outputs) -> None:
    for name, log in outputs.logs.items():
        assert not [line for line in log.splitlines() if outputs.leaks(line)], name


def test_no_span_holds_anything_personal(outputs: Outputs) -> None:
    for spans in outputs.spans:
        assert not outputs.leaks(spans.decode(errors="replace"))


def test_no_metric_and_no_command_line_holds_anything_personal(outputs: Outputs) -> None:
    for text in (*outputs.metrics.values(), *outputs.command_lines.values()):
        assert not outputs.leaks(text)


def test_no_partner_event_holds_anything_personal(outputs: Outputs) -> None:
    for subject, headers, payload in outputs.feed:
        assert not outputs.leaks(f"{subject} {headers} {payload.decode()}")


def test_no_error_answer_repeats_anything_personal(outputs: Outputs) -> None:
    refused = [each for each in outputs.answers if each.is_error]
    assert len(refused) > 20
    assert not [each.text for each in refused if outputs.leaks(f"{each.headers} {each.text}")]


def test_a_dead_letter_holds_no_more_than_its_event(outputs: Outputs) -> None:
    for subject, headers, payload in outputs.dead:
        assert not outputs.leaks(f"{subject} {headers}", known=payload.decode())
