# Generated from aftersales/warranty/v1/campaign.proto: `make protos`.
"""Models of aftersales/warranty/v1/campaign.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.formats import Id, Name
from gateway.rest.generated.warranty.serial_rule import SerialRange, SerialRangeInput
from gateway.rest.schemas.fields import REQUEST, Instant, InstantIn, Schema, doc, may

CampaignKind = Literal["recall", "service"]


CampaignState = Literal["draft", "listing", "listed"]


CampaignUnitState = Literal["targeted", "notified", "scheduled", "done", "not_reachable", "refused", "scrapped"]


class CampaignProgress(Schema):
    """The units of a campaign by their state, each counted up to 100,000."""

    units: int = doc(
        "All of them. Of a draft: the units that it would have, among the first 2,000 of the product model.", 40
    )
    targeted: int = doc("In the list, and nothing more.", 10)
    notified: int = doc("Their owners were notified.", 8)
    scheduled: int = doc("They have an appointment.", 4)
    done: int = doc("The work is done.", 15)
    not_reachable: int = doc("Their owners cannot be reached.", 1)
    refused: int = doc("Their owners do not want it.", 1)
    scrapped: int = doc("They do not exist any more.", 1)
    completed_percent: int = doc("Done and scrapped ones in percent of all, rounded down.", 40)


class Campaign(Schema):
    """A recall or a service campaign: units of a product model that something is done to."""

    id: str = doc("Its id.", "cmp_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    retailer: str = doc("The tenant: that of the product model.", "nordic-home")
    product_model_id: str = doc("The product model whose units it is about.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    kind: CampaignKind = doc("Why units are called in.", "recall")
    title: str = doc(
        "What it is called. Digital passports of its units show it to everybody.", "Drain pump may overheat"
    )
    description: str = doc(
        "What is wrong, and what owners should do. Digital passports of its units show it to everybody.",
        "Do not leave the machine unattended. We replace the pump free of charge.",
    )
    revisions: list[str] = doc("The revisions that units have now. None: all.", [])
    serial_ranges: list[SerialRange] = doc(
        "The serials. None: all, also units without one. A serial is compared with ranges of its own length."
    )
    manufactured_from: Instant = may(
        "Only units that were made at this instant or later, and whose making is known.", "2020-01-01T00:00:00Z"
    )
    manufactured_before: Instant = may(
        "Only units that were made before this instant, and whose making is known.", "2026-12-01T00:00:00Z"
    )
    coverage_months: int = doc(
        "For how many months each unit that is sold is covered for the work, free of charge, from the day on "
        "which it joins the list. 0: not at all.",
        24,
    )
    state: CampaignState = doc("How far it is.", "listed")
    created_by: Actor = may(
        "Who created it.", {"kind": "supervisor", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"}
    )
    created_at: Instant = doc("When.", "2026-11-20T08:05:00Z")
    started_at: Instant = may("When it was started; left out of a draft.", "2026-11-20T09:00:00Z")
    listed_at: Instant = may("When its list was complete; left out before.", "2026-11-20T09:01:00Z")
    progress: CampaignProgress = may("How many of its units are where. Left out of lists.")
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")


class CampaignInput(Schema):
    """A recall or a service campaign: units of a product model that something is done to."""

    model_config = REQUEST

    product_model_id: Id = doc("The product model whose units it is about.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    kind: CampaignKind = doc("Why units are called in.", "recall")
    title: Name = doc(
        "What it is called. Digital passports of its units show it to everybody.", "Drain pump may overheat"
    )
    description: Annotated[str, StringConstraints(min_length=1, max_length=2000), passes("visible_text")] = doc(
        "What is wrong, and what owners should do. Digital passports of its units show it to everybody.",
        "Do not leave the machine unattended. We replace the pump free of charge.",
    )
    revisions: list[Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")]] = may(
        "The revisions that units have now. None: all.", [], max_length=50
    )
    serial_ranges: list[SerialRangeInput] = may(
        "The serials. None: all, also units without one. A serial is compared with ranges of its own length.",
        max_length=50,
    )
    manufactured_from: InstantIn = may(
        "Only units that were made at this instant or later, and whose making is known.", "2020-01-01T00:00:00Z"
    )
    manufactured_before: InstantIn = may(
        "Only units that were made before this instant, and whose making is known.", "2026-12-01T00:00:00Z"
    )
    coverage_months: int = may(
        "For how many months each unit that is sold is covered for the work, free of charge, from the day on "
        "which it joins the list. 0: not at all.",
        24,
        ge=0,
        le=120,
    )


class CampaignUnit(Schema):
    """One unit of a campaign. It stays one when it is sold to somebody else."""

    id: str = doc("Its id.", "cun_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    retailer: str = doc("The tenant.", "nordic-home")
    campaign_id: str = doc("The campaign.", "cmp_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    state: CampaignUnitState = doc("Where it is.", "scheduled")
    late: bool = doc("Whether it joined after the list was complete.", False)
    targeted_at: Instant = doc("When it joined.", "2026-11-20T09:00:30Z")
    changed_at: Instant = doc("When its state was set.", "2026-11-22T10:00:00Z")
    changed_by: Actor = may(
        "Who set it; left out while it is as it was listed.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    next_states: list[CampaignUnitState] = doc("What its state can be set to.", ["done", "notified"])
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")
