"""One message to one person, from the event that causes it to the mail server that accepts or refuses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

from domainkit.actors import Actor
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal

from notifications.deliveries.domain.envelope import Envelope
from notifications.deliveries.domain.files import REFUSED_BY_SERVER, File, without_files
from notifications.deliveries.domain.retries import RetrySchedule

CREDENTIALS = frozenset({"token"})
"""Variables that give access to something: they are removed when the message is sent or has failed."""
MAIL_TOO_LARGE = "SMTP_552"
"""The reply of a mail server to a mail that is larger than it takes (RFC 1870, 6.1)."""


class Template(StrEnum):
    WELCOME = "welcome"
    TICKET_ACKNOWLEDGED = "ticket_acknowledged"
    TICKET_REPLY = "ticket_reply"
    TICKET_REMINDER = "ticket_reminder"
    SURVEY_INVITATION = "survey_invitation"
    CLAIM_DECIDED = "claim_decided"
    CLAIM_QUESTION = "claim_question"
    ASSET_RECEIVED = "asset_received"
    ASSET_HANDED_OVER = "asset_handed_over"
    COVERAGE_EXPIRING = "coverage_expiring"


class Channel(StrEnum):
    EMAIL = "email"


class Recipient(StrEnum):
    CUSTOMER = "customer"
    PARTICIPANT = "participant"


class State(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    RETRYING = "retrying"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Resend:
    """A delivery was sent again by hand. `delivery_id`: the new one; its own where it was queued again."""

    delivery_id: str
    at: Instant
    by: Actor


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that is needed to write the message again, except the customer's address: that is looked up at each attempt.

    A copy for a participant of a ticket has no `customer_id`, so that a release before there were copies, to which they
    would look like mails to the customer, sends none of them. `participant` is its place in the copies of the envelope,
    from 1 on.
    """

    id: str
    retailer: str
    customer_id: str
    ticket_id: str  # empty: about none
    purchase_id: str  # empty: about none
    event_id: str
    template: Template
    template_version: str  # pinned, so that an edited template changes no message of an earlier event
    facts: Annotated[Mapping[str, Any], Personal("what the mail says")]  # the template's variables; the name is stored
    traceparent: str  # of the work that caused it; every attempt continues it
    created_at: Instant
    next_attempt_at: Instant | None  # None: there is none
    state: State = State.QUEUED
    attempts: int = 0
    last_error: str = ""
    locale: Annotated[str, Personal("their language")] = ""  # this and the next two are settled by the first attempt
    time_zone: Annotated[str, Personal("their time zone")] = ""
    message_id: str = ""
    sent_at: Instant | None = None
    version: int = 0
    resend_of: str = ""  # the sent delivery that this one repeats; empty: none
    resent_at: Instant | None = None  # this and the next two: when it was last queued by hand
    resent_by: Actor | None = None
    attempts_before: int = 0
    resends: tuple[Resend, ...] = ()  # of the last day
    envelope: Envelope | None = None
    participant: int = 0  # 0: the customer
    copied_from: str = ""  # of a copy: the customer whose ticket it is
    files: tuple[File, ...] = ()  # of its message

    @property
    def owner(self) -> str:
        """Whose ticket or purchase it is about."""
        return self.copied_from or self.customer_id

    @property
    def recipient(self) -> Recipient:
        return Recipient.PARTICIPANT if self.participant else Recipient.CUSTOMER

    @property
    def ticket_message_id(self) -> str:
        return self.envelope.ticket_message_id if self.envelope else ""

    @property
    def queued_since(self) -> Instant:
        """Its age counts from here."""
        return self.resent_at or self.created_at


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """A retailer's deliveries: all, or those of which everything that is named is true.

    Empty `states`, `templates` and `errors`: any. `created_since` is inclusive, `created_until` exclusive.
    """

    retailer: str
    ticket_id: str | None = None
    customer_id: str | None = None
    states: Sequence[State] = ()
    templates: Sequence[Template] = ()
    errors: Sequence[str] = ()  # codes of last_error
    created_since: Instant | None = None
    created_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class DeliverySent:
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    delivery: Delivery


DeliveryEvent = DeliverySent | DeliveryFailed
Decision = tuple[Delivery, Sequence[DeliveryEvent]]


class Result(StrEnum):
    ACCEPTED = "accepted"
    PASSING = "passing"  # failed for a reason that may pass
    REFUSED = "refused"  # failed for good


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one hand-over. `code` is why it failed, and never holds an address."""

    result: Result
    code: str = ""


def delivery_id(event_id: str, template: Template, participant: int = 0) -> str:
    """One for each mail of an event: an event that is delivered again causes none again."""
    return derived_id("dlv", event_id, template, *([str(participant)] if participant else []))


def is_over(delivery: Delivery) -> bool:
    return delivery.state in (State.SENT, State.FAILED)


def record(delivery: Delivery, outcome: Outcome, *, now: Instant, schedule: RetrySchedule) -> Decision:
    """The delivery after one more hand-over. Nothing changes one that is over."""
    if is_over(delivery):
        return delivery, ()
    tried = replace(delivery, attempts=delivery.attempts + 1, last_error=outcome.code)
    if outcome.result is Result.ACCEPTED:
        sent = replace(_over(tried), state=State.SENT, sent_at=now)
        return sent, [DeliverySent(sent)]
    if outcome.result is Result.REFUSED:
        return _fail(tried)
    attempts = tried.attempts - tried.attempts_before
    return _try_again(tried, schedule.after_attempt(attempts, created_at=tried.queued_since, now=now))


def postpone(
    delivery: Delivery, code: str, *, now: Instant, schedule: RetrySchedule, latest: Instant | None = None
) -> Decision:
    """The delivery while something is missing that has yet to arrive: that is no attempt.

    `latest`: when it is looked at again at the latest.
    """
    if is_over(delivery):
        return delivery, ()
    waiting = replace(delivery, last_error=code)
    at = schedule.while_unready(created_at=delivery.queued_since, now=now)
    return _try_again(waiting, at if at is None or latest is None else min(at, latest))


def without_its_files(delivery: Delivery, *, now: Instant) -> Decision:
    """The delivery after the mail server found it too large: tried again at once, with links in place of files."""
    if is_over(delivery):
        return delivery, ()
    smaller = replace(delivery, files=without_files(delivery.files, REFUSED_BY_SERVER))
    return _try_again(replace(smaller, attempts=delivery.attempts + 1, last_error=MAIL_TOO_LARGE), now)


def withhold(delivery: Delivery, code: str) -> Decision:
    """The delivery that must not be sent any more: that is no attempt either."""
    return (delivery, ()) if is_over(delivery) else _fail(replace(delivery, last_error=code))


def _try_again(delivery: Delivery, at: Instant | None) -> Decision:
    if at is None:
        return _fail(delivery)
    return replace(delivery, state=State.RETRYING, next_attempt_at=at), ()


def _fail(delivery: Delivery) -> Decision:
    failed = replace(_over(delivery), state=State.FAILED)
    return failed, [DeliveryFailed(failed)]


def _over(delivery: Delivery) -> Delivery:
    kept = {name: value for name, value in delivery.facts.items() if name not in CREDENTIALS}
    return replace(delivery, facts=kept, next_attempt_at=None)
