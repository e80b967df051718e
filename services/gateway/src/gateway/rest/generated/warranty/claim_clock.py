# Generated from aftersales/warranty/v1/claim_clock.proto: `make protos`.
"""Models of aftersales/warranty/v1/claim_clock.proto."""

from typing import Literal

from gateway.rest.schemas.fields import Instant, Schema, doc, may

ClaimTargetKind = Literal["first_answer", "decision", "settlement"]


ClaimTargetState = Literal["running", "paused", "met", "cancelled"]


ClaimParty = Literal["us", "customer"]


class ClaimTarget(Schema):
    """One promise: something happens before an instant, counted in business time."""

    kind: ClaimTargetKind = doc("What happens.", "first_answer")
    cycle: int = doc(
        "Counts the promises of this kind: each appeal, and each finding after a decision, makes a new one.", 1
    )
    state: ClaimTargetState = doc("What became of it.", "running")
    due_at: Instant = doc("Until when. While it is paused: as if it were not.", "2026-11-13T09:30:00Z")
    breached: bool = doc("True once it was missed, and from then on.", False)
    share_used: int = doc(
        "The part of its budget that is used, in whole percent; over 100 if it is overdue. The etag changes with it.", 4
    )
    remaining_seconds: int = may("Business time that is left when it runs again; left out unless it is paused.", 14400)
    started_at: Instant = doc("From when time counts.", "2026-11-12T09:30:00Z")
    paused_since: Instant = may("Since when it is paused; left out unless it is.", examples=[None])
    met_at: Instant = may("When it was done; left out before.", examples=[None])
    cancelled_at: Instant = may(
        "Since when it is not owed any more, though it was not done; left out unless so.", examples=[None]
    )


class ClaimBreach(Schema):
    """A promise that was not met in time."""

    target: ClaimTargetKind = doc("What should have happened.", "first_answer")
    cycle: int = doc("Which of the promises of this kind.", 1)
    at: Instant = doc("When it was missed.", "2026-11-13T09:30:00Z")


class ClaimInterval(Schema):
    """Whose turn it was from an instant until the next interval."""

    since: Instant = doc("From when.", "2026-11-12T09:30:00Z")
    party: ClaimParty = may("Whose turn; left out where nothing was owed.", "us")


class ClaimClock(Schema):
    """What the claim policy promises for a claim, and what became of it. Time is business time of the calendar's
    version.
    """

    policy_id: str = doc("The version of the claim policy that counts for the claim.", "cpo_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    calendar_id: str = doc("The calendar in whose hours time is counted.", "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    calendar_number: int = doc("The version of the calendar.", 1)
    due_at: Instant = may(
        "Of the targets that run, what is due first; left out where none runs.", "2026-11-13T09:30:00Z"
    )
    party: ClaimParty = may(
        "Whose turn it is; left out where nothing is owed. Staff alone see it. Left out for all but agents, "
        "supervisors, admins.",
        "us",
    )
    targets: list[ClaimTarget] = doc("The promises: of each kind the latest.")
    breaches: list[ClaimBreach] = doc(
        "What was not met in time, also of promises that were made before the latest. It stays, whatever follows."
    )
    intervals: list[ClaimInterval] = doc(
        "Whose turn it was since when, oldest first. Staff alone see them, in GET by id only; empty in lists. "
        "Empty for all but agents, supervisors, admins."
    )
