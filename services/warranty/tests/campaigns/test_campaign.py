"""Which units a campaign is about, where each can go, and how far all of them are."""

from dataclasses import replace
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, EPOCH, Instant, after
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.assets.domain.asset import Asset
from warranty.assets.domain.facts import FactKind, UnitFact
from warranty.campaigns.domain.campaign import (
    NEXT,
    SETTLED_AFTER,
    Campaign,
    CampaignKind,
    CampaignState,
    UnitState,
    completed_percent,
    move,
    start,
    unit_of,
    walked_on,
)
from warranty.campaigns.domain.covering import covered
from warranty.serial_rules.domain.serial_rule import SerialRange

NOW = after(EPOCH, 20_000 * DAY)
BY = Actor(ActorKind.AGENT, "agt_1")
CAMPAIGN = Campaign(
    id="cmp_1",
    retailer="nordic-home",
    product_model_id="mod_1",
    kind=CampaignKind.RECALL,
    title="Pump",
    description="It overheats.",
    created_by=BY,
    created_at=NOW,
    coverage_months=24,
)
MADE = UnitFact("fct_1", FactKind.MANUFACTURED, Instant(NOW - 100 * DAY), BY, NOW)
UNIT = Asset(
    id="ast_1",
    retailer="nordic-home",
    customer_id="cus_1",
    product_model_id="mod_1",
    manufacturer="Frostvik",
    name="Cooler",
    serial="A150",
    purchase_id="pur_1",
    order_id="1",
    line=1,
    unit=1,
    coverages=(),
    registered_at=NOW,
    revision="B",
    sold_at=Instant(NOW - 10 * DAY),
    facts=(MADE,),
)


@pytest.mark.parametrize(
    ("selector", "about"),
    [
        ({}, True),
        ({"revisions": ("B",)}, True),
        ({"revisions": ("C",)}, False),
        ({"serial_ranges": (SerialRange("A100", "A199"),)}, True),
        ({"serial_ranges": (SerialRange("A200", "A299"),)}, False),
        ({"manufactured_from": Instant(NOW - 100 * DAY)}, True),
        ({"manufactured_from": Instant(NOW - 99 * DAY)}, False),
        ({"manufactured_before": Instant(NOW - 100 * DAY)}, False),
        ({"manufactured_before": Instant(NOW - 99 * DAY)}, True),
        ({"revisions": ("B",), "serial_ranges": (SerialRange("A200", "A299"),)}, False),
    ],
)
def test_campaign_is_about_what_all_of_its_selector_names(selector: dict[str, Any], about: bool) -> None:
    assert replace(CAMPAIGN, **selector).is_about(UNIT) is about


def test_unit_whose_making_is_unknown_is_not_selected_by_it() -> None:
    unknown = replace(UNIT, facts=())
    assert not replace(CAMPAIGN, manufactured_from=EPOCH).is_about(unknown)
    assert not replace(CAMPAIGN, manufactured_before=NOW).is_about(unknown)


def test_list_is_complete_at_the_end_of_the_walk_and_goes_on() -> None:
    started = start(CAMPAIGN, now=NOW)
    assert (CAMPAIGN.state, started.state) == (CampaignState.DRAFT, CampaignState.LISTING)
    assert start(started, now=after(NOW, DAY)) == started
    on = walked_on(started, UNIT, caught_up=False, now=NOW)
    assert (on.state, on.walked_id) == (CampaignState.LISTING, "ast_1")
    assert walked_on(on, None, caught_up=True, now=NOW).state is CampaignState.LISTING
    listed = walked_on(on, None, caught_up=True, now=after(NOW, SETTLED_AFTER))
    assert (listed.state, listed.walked_id) == (CampaignState.LISTED, "ast_1")
    later = walked_on(listed, None, caught_up=True, now=after(NOW, DAY))
    assert later.listed_at == listed.listed_at
    assert [unit_of(each, UNIT, now=NOW).late for each in (on, later)] == [False, True]
    assert unit_of(on, UNIT, now=NOW).id == unit_of(later, UNIT, now=after(NOW, DAY)).id


@given(st.sampled_from(UnitState), st.sampled_from(UnitState))
def test_unit_goes_to_what_its_next_states_name(before: UnitState, wanted: UnitState) -> None:
    unit = replace(unit_of(CAMPAIGN, UNIT, now=NOW), state=before)
    if wanted is before:
        assert move(unit, wanted, BY, now=NOW) == unit
    elif wanted in unit.next_states:
        assert move(unit, wanted, BY, now=NOW).state is wanted
    else:
        with pytest.raises(Refused, match="cannot be set"):
            move(unit, wanted, BY, now=NOW)


def test_no_unit_goes_back_to_targeted() -> None:
    assert not any(UnitState.TARGETED in states for states in NEXT.values())


@given(st.dictionaries(st.sampled_from(UnitState), st.integers(0, 1_000)))
def test_percent_is_100_only_when_all_is_done(counts: dict[UnitState, int]) -> None:
    units, percent = sum(counts.values()), completed_percent(counts)
    closed = counts.get(UnitState.DONE, 0) + counts.get(UnitState.SCRAPPED, 0)
    assert 0 <= percent <= 100
    assert (percent == 100) == (units > 0 and closed == units)


def test_unit_is_covered_once_in_each_sale() -> None:
    once = replace(UNIT, coverages=covered(UNIT, CAMPAIGN, now=NOW))
    (coverage,) = once.coverages
    assert (coverage.kind, coverage.parts_share_percent, coverage.labour_share_percent) == ("recall", 100, 100)
    assert covered(once, CAMPAIGN, now=after(NOW, DAY)) == once.coverages
    again = covered(replace(once, purchase_id="pur_2", coverages=()), CAMPAIGN, now=NOW)
    assert [each.id for each in again] != [coverage.id]
    assert covered(replace(UNIT, purchase_id="", customer_id=""), CAMPAIGN, now=NOW) == ()
    assert covered(UNIT, replace(CAMPAIGN, coverage_months=0), now=NOW) == ()
