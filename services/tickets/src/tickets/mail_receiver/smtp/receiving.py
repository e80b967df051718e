"""What the receiver decides about connections, recipients and mails, whichever protocol they come by."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic, perf_counter

from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Gauge, Histogram
from servicekit.formats.addresses import email_address
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import SECONDS
from servicekit.telemetry.tracing import current_span

from tickets.mail_addresses.domain.mail_address import base_address
from tickets.mail_receiver.domain.limits import Rate, Room
from tickets.mail_receiver.domain.recipients import by_address
from tickets.mail_receiver.ports import Outcome, Tickets, TicketsUnavailable
from tickets.mail_receiver.settings import ReceiverSettings
from tickets.mail_receiver.smtp.content import Content

CONNECTIONS = Gauge("aftersales_mail_connections", "Open connections of the mail receiver.")
TRANSACTIONS = Counter("aftersales_mail_transactions_total", "Mails by how they were answered.", ["outcome"])
RECIPIENTS = Counter("aftersales_mail_recipients_total", "Recipients by how they were answered.", ["outcome"])
_TOOK = Histogram("aftersales_mail_transaction_seconds", "From the end of a mail to its answer.", buckets=SECONDS)
_log = logger(__name__)
for _outcome in ("stored", "unknown", "too_large", "unavailable", "no_room", "limited"):
    TRANSACTIONS.labels(_outcome)  # exposed from the start: a rate does not see the step from nothing to 1
for _outcome in ("accepted", "unknown", "invalid", "too_many", "unavailable"):
    RECIPIENTS.labels(_outcome)

OK = "250 2.0.0 The mail is stored"
LATER = "451 4.3.0 The mail cannot be taken now, try again later"
_REPLIES = {
    Outcome.STORED: OK,
    Outcome.UNKNOWN: "550 5.1.1 No such recipient",
    Outcome.TOO_LARGE: "552 5.3.4 The mail is too large",
    Outcome.UNAVAILABLE: LATER,
}
_LONGEST_SENDER = 320
"""Characters. Tickets takes no longer one, and a refusal that lasts is better than trying for days."""
_NULL = "<>"  # as the library gives the reverse path of a report


@dataclass(slots=True)
class Receiving:
    """Shared by all connections of the process."""

    settings: ReceiverSettings
    tickets: Tickets
    connections: Room = field(init=False)
    memory: Room = field(init=False)
    senders: Rate = field(init=False)
    stopping: bool = False

    def __post_init__(self) -> None:
        self.connections = Room(self.settings.mail_connections)
        self.memory = Room(self.settings.mail_memory)
        self.senders = Rate(self.settings.mail_sender_rate)

    @property
    def patience(self) -> float:
        """Seconds after which a connection ends whose mail is being handed over: more than that may take."""
        return self.settings.mail_handover_seconds + 30

    def content(self) -> Content:
        return Content(self.settings.mail_largest, self.memory)

    def refuses_sender(self, sender: str, mails_before: int) -> str:
        """The reply that refuses a mail before it is sent; empty: none. Reports, which have no sender, have no rate."""
        if self.stopping:
            return "421 4.3.2 The server is stopping"
        if mails_before >= self.settings.mail_per_connection:
            TRANSACTIONS.labels("limited").inc()
            return "421 4.7.0 Too many mails in one connection"
        if len(sender) > _LONGEST_SENDER or not sender.isprintable():  # nor are octets that are no UTF-8
            TRANSACTIONS.labels("unknown").inc()
            return "553 5.1.7 No valid address"
        if sender != _NULL and not self.senders.takes(sender.lower(), monotonic()):
            TRANSACTIONS.labels("limited").inc()
            return "451 4.7.1 Too many mails of this sender, try again later"
        return ""

    async def recipient(self, address: str, before: int) -> tuple[str, str]:
        """The address in its normal form, empty if it is refused, and the reply. We relay for nobody."""
        if before >= self.settings.mail_recipients:
            return _refused("too_many", "452 4.5.3 Too many recipients")
        try:
            recipient = email_address(address)
        except ValueError:
            return _refused("invalid", "553 5.1.3 No valid address")
        try:
            accepted = await self.tickets.accepts(base_address(recipient))
        except TicketsUnavailable:
            return _refused("unavailable", "451 4.3.0 Recipients cannot be looked up now, try again later")
        if not accepted:
            return _refused("unknown", "550 5.1.1 No such recipient")
        RECIPIENTS.labels("accepted").inc()
        return recipient, "250 2.1.5 OK"

    async def take(self, recipients: Sequence[str], sender: str, content: Content) -> list[str]:
        """The reply for each recipient, once what is taken is durable. Handling continues this trace."""
        if content.too_large or content.no_room:
            outcome = "too_large" if content.too_large else "no_room"
            TRANSACTIONS.labels(outcome).inc()
            refused = _REPLIES[Outcome.TOO_LARGE] if content.too_large else "452 4.3.1 No room now, try again later"
            return [refused] * len(recipients)
        begun = perf_counter()
        reverse_path = "" if sender == _NULL else sender
        distinct = by_address(recipients)
        with current_span("receive mail", Context(), SpanKind.SERVER, {"mail.octets": len(content.octets)}):
            handed = await asyncio.gather(
                *(self.tickets.receive(each, reverse_path, content.chunks()) for each in distinct.values())
            )
            outcomes = dict(zip(distinct, handed, strict=True))
            for outcome in handed:
                TRANSACTIONS.labels(outcome.value).inc()
            taken = sum(outcome is Outcome.STORED for outcome in handed)
            _log.info("mail received", octets=len(content.octets), recipients=len(distinct), stored=taken)
        _TOOK.observe(perf_counter() - begun)
        return [_REPLIES[outcomes[base_address(each)]] for each in recipients]


def one_reply(replies: Sequence[str]) -> str:
    """Of SMTP, which has one for all recipients: what is stored twice is stored once, so the whole mail is repeated."""
    for reply in (LATER, OK):
        if reply in replies:
            return reply
    return replies[0]


def _refused(outcome: str, reply: str) -> tuple[str, str]:
    RECIPIENTS.labels(outcome).inc()
    return "", reply
