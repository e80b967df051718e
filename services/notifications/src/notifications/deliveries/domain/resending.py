"""Sending a mail again by hand: a failed delivery is queued again, a sent one is repeated by a new delivery."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused

from notifications.deliveries.domain.delivery import (
    Decision,
    Delivery,
    Resend,
    State,
    Template,
    is_over,
)
from notifications.deliveries.domain.envelope import for_delivery
from notifications.deliveries.domain.files import sent_again

MOST_RESENDS = 3  # of a delivery, within a day

_NEEDS_CREDENTIALS = frozenset({Template.SURVEY_INVITATION})


class RepeatsAnother(Exception):
    """A sent delivery that is a repetition: the delivery that it repeats is to be repeated."""


def resend(delivery: Delivery, new_id: str, by: Actor, *, now: Instant) -> Decision:
    """The delivery queued again; one that was sent, with the note that the delivery `new_id` repeats it (`copy_of`).

    Raises Refused (DELIVERY_NOT_OVER, CREDENTIALS_REMOVED, TOO_MANY_RESENDS), and RepeatsAnother.
    """
    if not is_over(delivery):
        raise Refused("conflict", "DELIVERY_NOT_OVER", "The delivery is neither sent nor failed yet.")
    if delivery.template in _NEEDS_CREDENTIALS:
        raise Refused("conflict", "CREDENTIALS_REMOVED", "The link of this mail gave access, and is not kept.")
    if delivery.state is State.SENT and delivery.resend_of:
        raise RepeatsAnother
    recent = tuple(each for each in delivery.resends if each.at > after(now, -DAY))
    if len(recent) >= MOST_RESENDS:
        raise Refused("conflict", "TOO_MANY_RESENDS", f"It was sent again {MOST_RESENDS} times within a day.")
    if delivery.state is State.SENT:
        return replace(delivery, resends=(*recent, Resend(new_id, now, by))), ()
    queued = replace(
        delivery,
        state=State.QUEUED,
        next_attempt_at=now,
        last_error="",
        attempts_before=delivery.attempts,
        resent_at=now,
        resent_by=by,
        resends=(*recent, Resend(delivery.id, now, by)),
        files=sent_again(delivery.files),
    )
    return queued, ()


def copy_of(delivery: Delivery, resend: Resend, *, traceparent: str) -> Delivery:
    """The new delivery that repeats a sent one: its variables and template version; language and address of now.

    With a Message-ID of its own, or mail servers would take it for the one that they have.
    """
    return Delivery(
        id=resend.delivery_id,
        retailer=delivery.retailer,
        customer_id=delivery.customer_id,
        ticket_id=delivery.ticket_id,
        purchase_id=delivery.purchase_id,
        event_id=delivery.event_id,
        template=delivery.template,
        template_version=delivery.template_version,
        facts=delivery.facts,
        traceparent=traceparent,
        created_at=resend.at,
        next_attempt_at=resend.at,
        resend_of=delivery.id,
        resent_at=resend.at,
        resent_by=resend.by,
        envelope=for_delivery(delivery.envelope, resend.delivery_id) if delivery.envelope else None,
        participant=delivery.participant,
        copied_from=delivery.copied_from,
        files=sent_again(delivery.files),
    )
