"""A mail, a mailbox, and what happens before a mail arrives in it."""

from asyncio import Semaphore
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aftersales.notifications.v1.delivery_pb2 import Delivery, DeliveryState
from aftersales.notifications.v1.delivery_service_pb2 import ListDeliveriesRequest
from aftersales.tickets.v1.erasure_pb2 import Erasure
from aftersales.tickets.v1.events_pb2 import ContactChanged, ErasureRequested, RetailerChanged
from aftersales.tickets.v1.retailer_pb2 import Retailer
from domainkit.instants import Instant
from notifications.contacts.domain.recipient import Contact
from notifications.contacts.handlers import PROFILES, SENDERS
from notifications.deliveries.domain.mail import Mail, Text
from notifications.deliveries.tickets_client import NoFiles
from notifications.deliveries.timers import DELIVERIES
from notifications.deliveries.use_cases.files import ReadFiles
from notifications.unsubscriptions.domain.unsubscription import MailPurpose, Unsubscription, unsubscription
from servicekit.testing.erasures import erase
from servicekit.testing.service import RunningService
from servicekit.testing.waiting import eventually

MAIL = Mail(
    message_id="<dlv_1@nordic-home.example>",
    date=Instant(0),
    sender_name="Nordic Home",
    sender_address="care@nordic-home.example",
    recipient_name="Maija",
    recipient_address="maija@post.example",
    text=Text("en", "It leaks", "We are on it.\n"),
)


@dataclass
class Mailbox:
    """What a mail server got, and what it answers."""

    mails: list[Any] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


def no_files() -> ReadFiles:
    """Of a service that does not know where tickets is."""
    return ReadFiles(NoFiles(), Semaphore(1), seconds=1, wait=0)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


class Links:
    """Every customer's link to unsubscribe has the same token, and nobody followed it."""

    async def of(self, contact: Contact, purpose: MailPurpose) -> Unsubscription:
        return unsubscription(contact, purpose, "s3cret", now=Instant(0))


def contact(**changes: Any) -> ContactChanged:
    fields = {"customer_id": "cus_maija", "retailer": "nordic-home", "name": "Maija", "email": "maija@post.example"}
    return ContactChanged(**{**fields, "time_zone": "Europe/Helsinki", "surveys_consent": True, **changes})


async def introduce(
    service: RunningService,
    locale: str = "en",
    sender_address: str = "care@nordic-home.example",
    sequence: int = 1,
    **more: Any,
) -> None:
    """The events by which tickets publishes the retailer and the customer. `more` is of the retailer."""
    retailer = Retailer(
        id="nordic-home",
        name="Nordic Home",
        time_zone="Europe/Helsinki",
        locale="en",
        sender_address=sender_address,
        link_base="https://care.nordic-home.example",
        **more,
    )
    await service.deliver(SENDERS, RetailerChanged(retailer=retailer), "nordic-home", sequence)
    await service.deliver(PROFILES, contact(locale=locale), "cus_maija", sequence)


async def deliveries(service: RunningService, **filters: Any) -> list[Delivery]:
    return list((await service.call(ListDeliveriesRequest(**filters))).deliveries)


async def settled(service: RunningService, state: "DeliveryState.ValueType", count: int = 1) -> list[Delivery]:
    """The deliveries in a state, once there are that many."""

    async def look() -> list[Delivery]:
        found = [each for each in await deliveries(service) if each.state == state]
        return found if len(found) == count else []

    return await eventually(look)


async def erase_customer(service: RunningService, customer: str = "cus_maija") -> None:
    erasure = Erasure(id="ers_1", retailer="nordic-home", customer_id=customer)
    await erase(service, ErasureRequested(erasure=erasure))


async def send_due(service: RunningService) -> None:
    """An attempt of each delivery that is due."""
    (timer,) = (each for each in service.components.timers if each.name == DELIVERIES)
    for each in await timer.documents.find(timer.index, {}, below=service.clock() + 1):
        await timer.act(each)
