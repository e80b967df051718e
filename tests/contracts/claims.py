"""Claims in the state that an operation needs."""

from collections.abc import Mapping
from uuid import uuid4

import httpx
from shop import Shop

from tests.contracts.examples import Json, Records, body_of

_DECISION = {"line": 1, "state": "approved", "share_percent": 50, "text": "It was worn."}
_STEPS: Mapping[str, tuple[tuple[str, Json], ...]] = {
    "submit": (),
    "withdraw": (),
    "review": (("submit", {}),),
    "decide": (("submit", {}),),
    "appeal": (("submit", {}), ("decide", {"decisions": [_DECISION]})),
    "fulfil": (("submit", {}), ("decide", {"decisions": [_DECISION]})),
    "settle": (("submit", {}), ("decide", {"decisions": [_DECISION]}), ("fulfil", {})),
    "close": (
        ("submit", {}),
        ("decide", {"decisions": [{"line": 1, "state": "approved"}]}),
        ("fulfil", {}),
        ("settle", {}),
    ),
}
"""What an agent has done with a claim before an operation can be carried out."""


def new_lines() -> Json:
    """Lines for which there is no open claim, and which no rule of the examples decides: they approve small amounts."""
    [line] = body_of("create_claim")["lines"]
    asked = {**line["asked"], "amount_minor": 90_000}
    return {"lines": [{**line, "asked": asked, "fault_reason": f"fault_{uuid4().hex[:8]}"}]}


def claim_for(operation: str, records: Records, staff: Mapping[str, httpx.Client], **fields: Json) -> str:
    """The id of a claim of its own. The one before is ended: an asset has a few open ones at most."""
    while records.open_claims:
        end(records.open_claims.pop(), staff)
    id = records.created("create_claim", staff, **new_lines(), **fields)
    records.open_claims.append(id)
    for action, body in _STEPS[operation.removesuffix("_claim")]:
        staff["agent"].post(f"/v1/claims/{id}:{action}", json=body).raise_for_status()
    return id


def end(id: str, staff: Mapping[str, httpx.Client]) -> None:
    """Withdraws the claim, or settles it where its remedy has begun. An appeal is taken into review before."""
    for role, action in (("agent", "withdraw"), ("agent", "settle"), ("supervisor", "review"), ("agent", "withdraw")):
        if staff[role].post(f"/v1/claims/{id}:{action}", json={}).is_success and action != "review":
            return


def recovery(records: Records, staff: Mapping[str, httpx.Client], shop: Shop) -> str:
    """The id of a recovery of its own, which the supplier has: of a claim of a unit whose caps nothing has used."""
    unit = shop.sold()["items"][0]["registrations"][0]
    claim = claim_for("close_claim", records, staff, asset_id=unit["asset_id"])
    wanted = {"claim_id": claim, "line": 1, "supplier": "Compressors of Turku"}
    made = staff["agent"].post("/v1/supplier-recoveries", json=wanted)
    assert made.status_code == 201, made.text
    id = str(made.json()["id"])
    staff["agent"].post(f"/v1/supplier-recoveries/{id}:move", json={"state": "filed"}).raise_for_status()
    return id


def dry_run(records: Records, staff: Mapping[str, httpx.Client]) -> str:
    """The id of a dry run of a version of its own."""
    rules = records.created("create_adjudication_rules", staff)
    made = staff["admin"].post(f"/v1/adjudication-rules/{rules}:dry-run", json={"claims": 1})
    assert made.is_success, made.text
    return str(made.json()["id"])
