"""Which of several entitlements applies."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.entitlements.domain.entitlement import (
    Entitlement,
    EntitlementBasis,
    EntitlementDraft,
    applying,
    new_entitlement,
    revoke,
)

ONE = Entitlement(
    id="ent_1",
    retailer="nordic-home",
    plan_id="pln_1",
    customer_id="cus_1",
    basis=EntitlementBasis.BUNDLED,
    starts_at=Instant(10),
    ends_at=Instant(20),
    created_at=Instant(0),
    updated_at=Instant(0),
)
DRAFT = EntitlementDraft(
    retailer="nordic-home",
    plan_id="pln_1",
    customer_id="cus_1",
    organisation_id=None,
    asset_id=None,
    basis=EntitlementBasis.PAID,
    starts_at=Instant(10),
    ends_at=Instant(20),
)
HOLDERS = ({"asset_id": "ast_1"}, {"customer_id": "cus_1"}, {"organisation_id": "org_1"})


@st.composite
def entitlements(draw: st.DrawFn) -> Entitlement:
    begin = draw(st.integers(0, 20))
    holder: dict[str, Any] = {"customer_id": None, **draw(st.sampled_from(HOLDERS))}
    return replace(
        ONE,
        id=f"ent_{draw(st.integers(0, 9))}",
        starts_at=Instant(begin),
        ends_at=Instant(begin + draw(st.integers(1, 20))),
        revoked_at=draw(st.none() | st.integers(0, 40).map(Instant)),
        **holder,
    )


@settings(max_examples=100)
@given(st.lists(entitlements(), max_size=8), st.integers(0, 40), st.randoms())
def test_order_of_storage_does_not_decide_which_applies(some: list[Entitlement], at: int, random: object) -> None:
    found = applying(some, Instant(at))
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [(e.holder, e.ends_at, e.starts_at, e.id) for e in applying(shuffled, Instant(at))] == [
        (e.holder, e.ends_at, e.starts_at, e.id) for e in found
    ]
    assert all(each.holds(Instant(at)) for each in found)
    assert len(found) == sum(each.holds(Instant(at)) for each in some)
    breadths = [0 if each.asset_id else 1 if each.customer_id else 2 for each in found]
    assert breadths == sorted(breadths)
    for former, latter in pairwise(found):
        assert former.holder != latter.holder or former.ends_at >= latter.ends_at


def test_entitlement_holds_from_its_start_to_before_its_end() -> None:
    assert [ONE.holds(Instant(at)) for at in (9, 10, 19, 20)] == [False, True, True, False]


def test_revoked_entitlement_holds_no_longer_and_stays_revoked() -> None:
    revoked = revoke(ONE, Instant(15))
    assert (revoked.holds(Instant(14)), revoked.holds(Instant(15))) == (True, False)
    assert revoke(revoked, Instant(17)) is revoked


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"asset_id": "ast_1"}, "customer_id"),
        ({"customer_id": None}, "customer_id"),
        ({"ends_at": Instant(10)}, "ends_at"),
    ],
)
def test_draft_without_one_holder_or_a_period_is_refused(fields: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        new_entitlement(replace(DRAFT, **fields), id="ent_1", now=Instant(0))  # type: ignore[arg-type]
    assert refused.value.field == field
