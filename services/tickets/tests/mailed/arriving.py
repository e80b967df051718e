"""Mails that arrive at the service, as the receiver hands them over, and are handled at once."""

from collections.abc import AsyncIterator

from aftersales.tickets.v1 import incoming_mail_pb2, mail_address_pb2
from aftersales.tickets.v1 import incoming_mail_service_pb2 as mails
from aftersales.tickets.v1 import mail_address_service_pb2 as addresses
from google.protobuf.message import Message
from servicekit.auth.authorization import Role
from servicekit.testing.service import RunningService
from tickets.incoming_mail.repository import INCOMING_MAILS
from tickets.incoming_mail.timers import HANDLING

from services.tickets.tests.steps import ADMIN

OUR_SERVER = "mx.nordic-home.example"
HELP = "help@nordic-home.example"
RECEIVE = "/aftersales.tickets.v1.IncomingMailService/ReceiveMail"
SETTINGS = {
    "AFTERSALES_TRUSTED_MAIL_SERVERS": OUR_SERVER,
    "AFTERSALES_REPLY_TOKEN_KEYS": "reply-addresses-of-a-test",
}


async def open_mailbox(service: RunningService) -> None:
    """An address of the retailer's."""
    asked = mail_address_pb2.MailAddress(retailer="nordic-home", address=HELP, name="Nordic Home")
    await service.call(addresses.CreateMailAddressRequest(mail_address=asked), **ADMIN)


async def arrives(
    service: RunningService,
    text: str,
    *,
    subject: str,
    author: str,
    to: str = HELP,
    kind: str = "text/plain; charset=utf-8",
    proven: bool = True,
) -> incoming_mail_pb2.IncomingMail:
    """A mail whose author our server vouches for if it is `proven`, and what became of it."""
    domain = author.partition("@")[2].strip(">")
    lines = [f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from={domain}"] if proven else []
    lines += [
        *(f"From: {author}", f"To: {to}"),
        f"Subject: {subject}",
        f"Message-ID: <{service.clock()}@{domain}>",
        f"Content-Type: {kind}",
    ]
    raw = "\r\n".join([*lines, "", text, ""]).encode()

    async def requests() -> AsyncIterator[Message]:
        yield mails.ReceiveMailRequest(envelope=mails.MailEnvelope(recipient=to, sender="bounces@example.org"))
        yield mails.ReceiveMailRequest(chunk=raw)

    metadata = [("authorization", f"Bearer {service.issuer.token(role=Role.SERVICE)}")]
    received = await service.channel.send(RECEIVE, requests(), mails.ReceiveMailResponse, timeout=10, metadata=metadata)
    document = await service.store.documents(INCOMING_MAILS).get(received.id)
    assert document is not None
    (timer,) = (each for each in service.components.timers if each.name == HANDLING)
    await timer.act(document)
    mail: incoming_mail_pb2.IncomingMail = (
        await service.call(mails.GetIncomingMailRequest(id=received.id))
    ).incoming_mail
    return mail
