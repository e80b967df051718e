"""A mail as the mail receiver hands it on, past the gateway."""

from collections.abc import Iterator

import grpc
from aftersales.tickets.v1 import incoming_mail_service_pb2 as mails
from devtools.stack.ports import HOST, variable
from system import System

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
