"""Rules of law as data."""

from datetime import date
from typing import Any

import pytest
from domainkit.refusals import Refused
from warranty.coverage.domain.law import EU, packs_of
from warranty.coverage.domain.periods import last_day
from warranty.coverage.wiring import law_packs

RULE = {
    "id": "conformity_period",
    "text": "Two years.",
    "act": "Directive (EU) 2019/771",
    "article": "Article 10(1)",
    "url": "http://data.europa.eu/eli/dir/2019/771/oj",
    "valid_from": "2022-01-01",
    "months": 24,
}


def pack(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"jurisdiction": EU, "version": "1", "valid_from": "2022-01-01", "rules": list(rules), **fields}


def test_packs_of_the_service_are_read() -> None:
    rules = {rule.id: rule for rule in law_packs().in_force(EU, date(2026, 11, 29)).rules}
    assert (rules["conformity_period"].months, rules["repair_extension"].months) == (24, 12)
    assert not any(rule.confirmed for rule in rules.values())  # a lawyer has yet to compare them


def test_national_rule_takes_the_place_of_the_one_of_the_union() -> None:
    rules = {rule.id: rule for rule in law_packs().in_force("ES", date(2026, 11, 29)).rules}
    assert (rules["conformity_period"].months, rules["conformity_period"].jurisdiction) == (36, "ES")
    assert (rules["repair_extension"].months, rules["repair_extension"].jurisdiction) == (12, EU)


def test_rule_counts_from_its_day_on() -> None:
    packs = law_packs()
    assert packs.rule("repair_extension", date(2026, 7, 30)) is None
    in_force = packs.rule("repair_extension", date(2026, 7, 31))
    assert in_force is not None
    assert not in_force.covers_contract(date(2026, 7, 30))
    ended = packs_of([pack({**RULE, "valid_until": "2026-01-01"})])
    assert ended.rule("conformity_period", date(2025, 12, 31))
    assert ended.rule("conformity_period", date(2026, 1, 1)) is None


@pytest.mark.parametrize("country", [EU, "ES", "FI", "US"])
def test_no_rule_counts_before_the_first_pack(country: str) -> None:
    assert law_packs().rule("conformity_period", date(2021, 3, 15), jurisdiction=country) is None


def test_later_version_of_a_pack_replaces_the_earlier() -> None:
    packs = packs_of([pack(RULE), pack({**RULE, "months": 36}, version="2", valid_from="2026-01-01")])
    found = [packs.rule("conformity_period", date(year, 6, 1)) for year in (2025, 2026)]
    assert [rule.months for rule in found if rule] == [24, 36]


def test_member_state_without_a_pack_has_the_unions_rules() -> None:
    packs = law_packs()
    day = date(2026, 11, 29)
    assert packs.rule("conformity_period", day, jurisdiction="FI") == packs.rule("conformity_period", day)
    for elsewhere in ("US", "GB", ""):
        assert packs.rule("conformity_period", day, jurisdiction=elsewhere) is None
    with pytest.raises(Refused) as refused:
        packs.in_force("FI", day)
    assert refused.value.reason == "LAW_PACK_NOT_FOUND"


@pytest.mark.parametrize(
    "documents",
    [
        [pack(RULE, RULE)],
        [pack({**RULE, "surprise": 1})],
        [pack({**RULE, "months": "24"})],
        [pack({**RULE, "valid_from": "2022"})],
        [pack({"id": "conformity_period"})],
        [pack(RULE, jurisdiction="ES", base="EUR")],
        [pack(RULE, surprise=1)],
    ],
)
def test_pack_that_is_wrong_is_not_read(documents: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"law pack|isoformat"):
        packs_of(documents)


def test_period_for_an_act_ends_on_a_working_day() -> None:
    friday, holiday = date(2026, 1, 2), date(2026, 3, 2)
    assert last_day(date(2026, 1, 28), 1, working_days=True) == date(2026, 3, 2)  # 28 February is a Saturday
    assert last_day(date(2026, 1, 28), 1, working_days=True, holidays={holiday}) == date(2026, 3, 3)
    assert last_day(date(2026, 1, 28), 1) == date(2026, 2, 28)
    assert last_day(friday, 1, working_days=True) == date(2026, 2, 2)
