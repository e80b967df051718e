from typing import Annotated

import pytest
from domainkit.instants import DAY, Instant
from pydantic import Field
from pydantic_settings import BaseSettings
from servicekit.privacy.holds import LegalHold, LegalHolds, of_kinds
from servicekit.privacy.records import Kept
from servicekit.runtime.settings import CONFIG, read

SOLD = Instant(1_000)
HOLDS = LegalHolds({"purchases": LegalHold(reason="accounting records", days=2)})


class Settings(BaseSettings):
    model_config = CONFIG

    legal_holds: Annotated[LegalHolds, of_kinds("purchases", "invoices")] = Field(HOLDS, description="What is held")


def test_a_record_is_held_for_days_from_its_instant() -> None:
    assert HOLDS.held_until("purchases", SOLD) == SOLD + 2 * DAY
    assert HOLDS.held_until("tickets", SOLD) is None


def test_a_hold_ends_at_its_instant() -> None:
    assert HOLDS.holds("purchases", SOLD, now=Instant(SOLD + 2 * DAY - 1))
    assert not HOLDS.holds("purchases", SOLD, now=Instant(SOLD + 2 * DAY))


def test_kept_records_have_the_first_and_the_last_end() -> None:
    sold = [SOLD, Instant(SOLD + DAY), Instant(SOLD - DAY)]
    kept = HOLDS.kept("purchases", sold, now=Instant(SOLD + DAY))
    assert kept == Kept("purchases", "accounting records", Instant(SOLD + 3 * DAY), Instant(SOLD + 2 * DAY), 2)


def test_no_hold_keeps_nothing() -> None:
    assert LegalHolds({}).kept("purchases", [SOLD], now=SOLD) is None
    assert HOLDS.kept("purchases", [], now=SOLD) is None


def test_holds_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(Settings).legal_holds == HOLDS
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", '{"invoices": {"reason": "tax law", "days": 10}}')
    assert read(Settings).legal_holds.root == {"invoices": LegalHold(reason="tax law", days=10)}
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", "{}")
    assert read(Settings).legal_holds.root == {}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('{"orders": {"reason": "tax law", "days": 10}}', "orders: no such kind of record here"),
        ('{"invoices": {"reason": "tax law", "days": 0}}', "invoices.days: "),
        ('{"invoices": {"reason": "", "days": 1}}', "invoices.reason: "),
        ('{"invoices": {"reason": "tax law", "days": 1, "years": 2}}', "invoices.years: "),
        ("ten years", "must be JSON"),
    ],
)
def test_wrong_holds_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str, said: str
) -> None:
    monkeypatch.setenv("AFTERSALES_LEGAL_HOLDS", setting)
    with pytest.raises(SystemExit):
        read(Settings)
    error = capsys.readouterr().err
    assert error.startswith("AFTERSALES_LEGAL_HOLDS: ")
    assert said in error
