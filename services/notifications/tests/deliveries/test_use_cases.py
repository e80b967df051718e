"""A store that goes away between the mail server's word and our writing it down."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from notifications.contacts.domain.recipient import Contact, Sender
from notifications.deliveries.domain.delivery import Decision, Delivery, DeliveryQuery, Outcome, Result, State, Template
from notifications.deliveries.domain.mail import Mail, Text
from notifications.deliveries.domain.retries import RetrySchedule
from notifications.deliveries.use_cases.send import Send
from servicekit.documents import StoreUnavailable
from servicekit.testing.clock import FakeClock
from servicekit.testing.erasures import Erased

from services.notifications.tests.steps import Links, no_files

QUEUED = Delivery(
    id="dlv_1",
    retailer="nordic-home",
    customer_id="cus_maija",
    ticket_id="tkt_1",
    purchase_id="",
    event_id="evt_1",
    template=Template.TICKET_REPLY,
    template_version="v1",
    facts={},
    traceparent="",
    created_at=Instant(0),
    next_attempt_at=Instant(0),
)


@dataclass
class Deliveries:
    """One delivery, and what its next changes fail with."""

    delivery: Delivery
    failures: list[Exception] = field(default_factory=list)

    async def get(self, id: str) -> Delivery | None:
        return self.delivery

    async def add(self, delivery: Delivery) -> bool:
        return False

    async def change(self, id: str, act: Callable[[Delivery], Decision], **options: object) -> Delivery | None:
        if self.failures:
            raise self.failures.pop(0)
        self.delivery, _ = act(self.delivery)
        return self.delivery

    async def page(self, query: DeliveryQuery, *, size: int, after: Cursor | None) -> Page[Delivery]:
        return Page([], None)


@dataclass
class Mailer:
    accepted: list[str] = field(default_factory=list)

    async def send(self, mail: Mail) -> Outcome:
        self.accepted.append(mail.message_id)
        return Outcome(Result.ACCEPTED)


class Addresses:
    def __init__(self, contact: Contact, sender: Sender) -> None:
        self._contact, self._sender = contact, sender

    async def contact(self, customer_id: str) -> Contact | None:
        return self._contact

    async def sender(self, retailer: str) -> Sender | None:
        return self._sender

    async def remember_contact(self, contact: Contact, sequence: int, event_id: str) -> None: ...
    async def remember_sender(self, sender: Sender, sequence: int, event_id: str) -> None: ...


class Templates:
    def current(self, template: Template) -> str:
        return "v1"

    async def write(self, template: Template, version: str, **_: object) -> Text:
        return Text("en", "It leaks", "We are on it.")


def sending(deliveries: Deliveries, mailer: Mailer, contact: Contact, sender: Sender) -> Send:
    addresses = Addresses(contact, sender)
    return Send(deliveries, addresses, Templates(), mailer, FakeClock(), RetrySchedule(), Links(), Erased(), no_files())


async def test_accepted_mail_is_stored_after_an_outage_and_not_resent(maija: Contact, nordic_home: Sender) -> None:
    deliveries, mailer = Deliveries(QUEUED, [StoreUnavailable("locked")] * 2), Mailer()
    send = sending(deliveries, mailer, maija, nordic_home)
    sent = await send.attempt("dlv_1")
    assert sent is not None
    assert sent.state is State.SENT
    assert await send.attempt("dlv_1") is None
    assert len(mailer.accepted) == 1


async def test_any_other_failure_to_store_is_raised_at_once(maija: Contact, nordic_home: Sender) -> None:
    deliveries = Deliveries(replace(QUEUED), [KeyError("facts")])
    with pytest.raises(KeyError):
        await sending(deliveries, Mailer(), maija, nordic_home).attempt("dlv_1")
