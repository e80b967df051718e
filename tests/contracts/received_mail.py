"""Mails as the mail receiver hands them on, past the gateway."""

from collections.abc import Iterator
from uuid import uuid4

import grpc
from aftersales.tickets.v1 import incoming_mail_service_pb2 as mails
from devtools.stack.ports import HOST, variable
from shop import Shop
from system import System, eventually

_RECEIVE = "/aftersales.tickets.v1.IncomingMailService/ReceiveMail"


def received(system: System, address: str, raw: bytes) -> str:
    """The id of the mail, which is durable."""

    def requests() -> Iterator[mails.ReceiveMailRequest]:
        yield mails.ReceiveMailRequest(envelope=mails.MailEnvelope(recipient=address, sender="mikko@laine.example"))
        yield mails.ReceiveMailRequest(chunk=raw)

    with grpc.insecure_channel(f"{HOST}:{system.stack.plan.ports[variable('tickets', 0)]}") as channel:
        call: grpc.StreamUnaryMultiCallable[mails.ReceiveMailRequest, mails.ReceiveMailResponse] = channel.stream_unary(
            _RECEIVE,
            request_serializer=mails.ReceiveMailRequest.SerializeToString,
            response_deserializer=mails.ReceiveMailResponse.FromString,
        )
        metadata = (("authorization", f"Bearer {system.token('service')}"),)
        return str(call(requests(), metadata=metadata, timeout=10).id)


def claimed_ticket(shop: Shop) -> str:
    """The id of a ticket by a mail whose sender nobody vouches for."""
    raw = f"From: m-{uuid4().hex[:8]}@laine.example\r\nSubject: It leaks\r\n\r\nWater!\r\n".encode()
    path = f"/v1/incoming-mails/{received(shop.system, _mailbox(shop), raw)}"
    return str(eventually(lambda: shop.agent.get(path).json().get("ticket_id"), "its ticket"))


def _mailbox(shop: Shop) -> str:
    address = f"in-{uuid4().hex[:8]}@nordic-home.example"
    created = {"retailer": shop.id, "address": address, "name": "Help"}
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    admin.post("/v1/mail-addresses", json=created).raise_for_status()
    return address


def quarantined(shop: Shop) -> str:
    """The id of a mail that waits for people, because it has no header."""
    id = received(shop.system, _mailbox(shop), uuid4().bytes.hex().encode())
    path = f"/v1/incoming-mails/{id}"
    eventually(lambda: shop.agent.get(path).json().get("state") == "quarantined" or None, "its quarantine")
    return id
