"""Who pays for what, and what the customer is entitled to."""

from dataclasses import replace
from itertools import pairwise
from time import process_time
from typing import Any

import pytest
from domainkit.instants import DAY, Instant, after
from domainkit.money import Money
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.answers import Entitlement, Inputs, Reason, Unchecked
from warranty.coverage.domain.coverage import PRECEDENCE, Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import SERVICE, started
from warranty.coverage.domain.resolver import resolve
from warranty.coverage.domain.wording import sentence, summary
from warranty.product_models.domain.terms import (
    CostKind,
    CostLimit,
    MeterLimit,
    MeterUnit,
    StartBasis,
    TermConditions,
    WarrantyKind,
    WarrantyTerm,
)

NOW = Instant(50 * DAY)
CLAUSES = {WarrantyKind.STATUTORY: "Directive (EU) 2019/771, Article 10(1)"}
TERM = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.SALE, 100, 100, 0)


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def covered(kind: WarrantyKind, *, share: int = 100, days: int = 100, id: str = "", **term: Any) -> Coverage:
    of = replace(TERM, kind=kind, **term)
    return Coverage(id or f"cov_{kind}", kind, Instant(0), Instant(days * DAY), share, share, 0, term=of)


def reasons(coverage: Coverage, **inputs: Any) -> dict[CostKind, Reason]:
    explanation = resolve([coverage], Inputs(at=NOW, **inputs), clauses=CLAUSES)
    return {answer.cost_kind: answer.coverages[0].reason for answer in explanation.costs}


@pytest.mark.parametrize(
    ("conditions", "inputs", "reason"),
    [
        ({"territories": ("FI",)}, {"country": "SE"}, Reason.OUTSIDE_TERRITORY),
        ({"territories": ("FI",)}, {"country": "FI"}, Reason.APPLIES),
        ({"authorised_place": True}, {"place_authorised": False}, Reason.PLACE_NOT_AUTHORISED),
        ({"maintenance": True}, {"maintained": False}, Reason.NOT_MAINTAINED),
        ({"excluded_faults": ("wear",)}, {"fault_reason": "wear"}, Reason.FAULT_EXCLUDED),
    ],
)
def test_condition_that_is_not_met_has_its_reason(
    conditions: dict[str, Any], inputs: dict[str, Any], reason: Reason
) -> None:
    contract = covered(WarrantyKind.CONTRACT, conditions=TermConditions(**conditions))
    assert reasons(contract, **inputs)[CostKind.PARTS] is reason


def test_condition_of_which_nothing_is_stated_is_named() -> None:
    conditions = TermConditions(territories=("FI",), authorised_place=True, maintenance=True, excluded_faults=("wear",))
    limit = MeterLimit(MeterUnit.HOURS, 10)
    contract = covered(WarrantyKind.CONTRACT, conditions=conditions, meter_limit=limit)
    answer = resolve([contract], Inputs(at=NOW), clauses=CLAUSES).costs[0].coverages[0]
    assert answer.applies
    assert set(answer.unchecked) == set(Unchecked)


def test_statutory_right_depends_on_no_circumstances() -> None:
    conditions = TermConditions(territories=("FI",), authorised_place=True, maintenance=True)
    statutory = covered(WarrantyKind.STATUTORY, conditions=conditions)
    stated = reasons(statutory, country="SE", place_authorised=False, maintained=False)
    assert stated[CostKind.PARTS] is Reason.APPLIES


def test_meter_ends_a_coverage_before_its_time() -> None:
    by_hours = covered(WarrantyKind.COMMERCIAL, meter_limit=MeterLimit(MeterUnit.HOURS, 2_000))
    for hours, reason in ((1_999, Reason.APPLIES), (2_000, Reason.METER_REACHED)):
        assert reasons(by_hours, meters={MeterUnit.HOURS: hours})[CostKind.PARTS] is reason


def test_coverage_without_a_share_or_a_cap_left_does_not_pay() -> None:
    capped = covered(WarrantyKind.COMMERCIAL, cost_limits=(CostLimit(CostKind.PARTS, for_life=euros(500)),))
    used = LedgerEntry(EntryKind.USED, NOW, NOW, SERVICE, claim_id="clm_1", cost_kind=CostKind.PARTS, amount=euros(500))
    stated = reasons(replace(capped, ledger=(started(capped), used)))
    assert [stated[cost] for cost in (CostKind.PARTS, CostKind.LABOUR, CostKind.TRAVEL)] == [
        *(Reason.CAP_REACHED, Reason.APPLIES, Reason.NO_SHARE)
    ]


def test_customer_may_choose_between_law_and_promise() -> None:
    all_kinds = [covered(kind) for kind in reversed(PRECEDENCE)]
    explanation = resolve(all_kinds, Inputs(at=NOW), clauses=CLAUSES)
    assert [right.kind for right in explanation.rights] == list(PRECEDENCE[:-1])  # goodwill entitles nobody
    assert explanation.rights[1].entitlement is Entitlement.CONFORMITY
    assert [answer.kind for answer in explanation.costs[0].coverages] == list(PRECEDENCE)


coverages = st.lists(
    st.builds(
        lambda kind, share, days, cap, deductible, number: covered(
            kind,
            share=share,
            days=days,
            id=f"cov_{number}",
            cost_limits=(CostLimit(CostKind.PARTS, euros(cap), euros(cap * 2), euros(deductible)),),
            conditions=TermConditions(territories=("FI",) if number % 2 else ()),
        ),
        st.sampled_from(WarrantyKind),
        st.integers(0, 100),
        st.integers(1, 100),
        st.integers(0, 5_000),
        st.integers(0, 500),
        st.integers(0, 99),
    ),
    max_size=6,
    unique_by=lambda coverage: coverage.id,
)


@given(coverages, st.sampled_from(["", "FI", "SE"]))
def test_one_more_coverage_never_takes_a_right_away(some: list[Coverage], country: str) -> None:
    inputs, rights = Inputs(at=NOW, country=country), []
    for count in range(len(some) + 1):
        explanation = resolve(some[:count], inputs, costs=(CostKind.PARTS,), clauses=CLAUSES)
        rights.append({right.coverage_id for right in explanation.rights})
    assert all(one <= more for one, more in pairwise(rights))


@given(coverages)
def test_same_question_has_the_same_answer(some: list[Coverage]) -> None:
    inputs = Inputs(at=NOW)
    assert resolve(some, inputs, clauses=CLAUSES) == resolve(some[::-1], inputs, clauses=CLAUSES)


def test_sentences_name_source_day_and_conditions() -> None:
    statutory, over = covered(WarrantyKind.STATUTORY), covered(WarrantyKind.COMMERCIAL, days=20)
    explanation = resolve([statutory, over], Inputs(at=NOW), costs=(CostKind.PARTS,), clauses=CLAUSES)
    said = [sentence(answer, CostKind.PARTS) for answer in explanation.costs[0].coverages]
    assert said == [
        "The statutory coverage pays 100 % of the parts (Directive (EU) 2019/771, Article 10(1)).",
        "The commercial coverage does not pay for the parts: its last day is 1970-01-20.",
    ]
    assert summary(explanation) == (
        "The customer may rely on the statutory coverage.",
        "For the parts the statutory coverage (100 %) pays.",
    )


@given(coverages, st.sampled_from(["", "SE"]))
def test_every_answer_has_a_sentence(some: list[Coverage], country: str) -> None:
    explanation = resolve(some, Inputs(at=NOW, country=country), clauses=CLAUSES)
    for cost in explanation.costs:
        assert all(sentence(answer, cost.cost_kind).endswith(".") for answer in cost.coverages)
    assert len(summary(explanation)) == 5


def test_twenty_coverages_with_200_entries_take_a_millisecond() -> None:
    def entry(position: int) -> LedgerEntry:
        kind = EntryKind.SUSPENDED if position % 2 else EntryKind.RESUMED
        at = after(Instant(0), position * DAY // 2)
        return LedgerEntry(kind, at, Instant(position + 1), SERVICE)

    many = [covered(kind, id=f"cov_{kind}_{number}") for kind in PRECEDENCE for number in range(4)][:20]
    full = [replace(each, ledger=(started(each), *(entry(position) for position in range(9)))) for each in many]
    best = float("inf")
    for _ in range(20):
        begun = process_time()
        resolve(full, Inputs(at=NOW), clauses=CLAUSES)
        best = min(best, process_time() - begun)
    assert best < 0.005  # of CPU; a millisecond with nothing else on the machine
