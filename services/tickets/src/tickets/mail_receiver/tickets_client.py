"""The client of the tickets service."""

from asyncio import timeout
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

import grpc
from aftersales.tickets.v1 import incoming_mail_service_pb2 as pb
from google.protobuf.message import Message
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.rpc.client import Channel, status_of

from tickets.mail_receiver.ports import Outcome, TicketsUnavailable

_SERVICE = "/aftersales.tickets.v1.IncomingMailService"
_CHECK_SECONDS = 5.0
_MOST_REMEMBERED = 10_000
_OUTCOMES = {"MAIL_RECIPIENT_UNKNOWN": Outcome.UNKNOWN, "MAIL_TOO_LARGE": Outcome.TOO_LARGE}


@dataclass(slots=True)
class TicketsClient:
    """Calls tickets with this process's own token. It acts for the retailer whose address it is."""

    channel: Channel
    tokens: ServiceTokens
    memory_seconds: float
    handover_seconds: float
    _known: OrderedDict[str, tuple[bool, float]] = field(default_factory=OrderedDict)

    async def accepts(self, recipient: str) -> bool:
        accepted, until = self._known.get(recipient, (False, 0.0))
        if until > monotonic():
            return accepted
        request = pb.CheckMailRecipientRequest(address=recipient)
        try:
            async with timeout(_CHECK_SECONDS):
                response = await self.channel.call(
                    f"{_SERVICE}/CheckMailRecipient",
                    request,
                    pb.CheckMailRecipientResponse,
                    timeout=_CHECK_SECONDS,
                    metadata=await self.tokens.metadata(""),
                )
        except (grpc.aio.AioRpcError, IssuerUnavailable, TimeoutError) as error:
            raise TicketsUnavailable from error
        self._remember(recipient, response.accepted)
        return bool(response.accepted)

    async def receive(self, recipient: str, sender: str, chunks: Sequence[memoryview]) -> Outcome:
        async def requests() -> AsyncIterator[Message]:
            yield pb.ReceiveMailRequest(envelope=pb.MailEnvelope(recipient=recipient, sender=sender))
            for chunk in chunks:
                yield pb.ReceiveMailRequest(chunk=bytes(chunk))

        try:
            async with timeout(self.handover_seconds):
                await self.channel.send(
                    f"{_SERVICE}/ReceiveMail",
                    requests(),
                    pb.ReceiveMailResponse,
                    timeout=self.handover_seconds,
                    metadata=await self.tokens.metadata(""),
                )
        except grpc.aio.AioRpcError as error:
            return _OUTCOMES.get(status_of(error).reason, Outcome.UNAVAILABLE)
        except (IssuerUnavailable, TimeoutError):
            return Outcome.UNAVAILABLE
        return Outcome.STORED

    def _remember(self, recipient: str, accepted: bool) -> None:
        self._known[recipient] = (accepted, monotonic() + self.memory_seconds)
        self._known.move_to_end(recipient)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
