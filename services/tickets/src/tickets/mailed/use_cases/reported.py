"""What mail servers report about mails of ours."""

from dataclasses import dataclass

from tickets.incoming_mail.domain.delivery_reports import Action, DeliveryReport
from tickets.incoming_mail.domain.loop_safety import Kind
from tickets.incoming_mail.domain.message_ids import named_by
from tickets.incoming_mail.domain.received import Handled, Outcome, ReceivedMail
from tickets.mailed.ports import Bounces, MailTickets

_UNKNOWN = "5.0.0"  # RFC 3463: some other failure, for good


@dataclass(frozen=True, slots=True)
class ReportedByMail:
    tickets: MailTickets
    bounces: Bounces

    async def __call__(self, received: ReceivedMail) -> Handled:
        """A bounce marks the message it is about, if it names it. Reports open nothing and move no clock."""
        mail = received.mail
        named = named_by(mail.report.message_id) if mail.report else None
        ticket = await self.tickets.get(named.ticket_id) if named else None
        if named is None or ticket is None or ticket.retailer != received.address.retailer:
            return Handled(outcome=Outcome.IGNORED, reason=mail.classification.kind.value)
        if mail.classification.kind is Kind.BOUNCE and mail.report is not None:
            code, at = _code(mail.report), received.received_at
            if not await self.bounces.bounced(ticket.id, named.message_id, named.part, code=code, at=at):
                return Handled(outcome=Outcome.IGNORED, reason=mail.classification.kind.value)
        return Handled(
            outcome=Outcome.HANDLED,
            reason=mail.classification.kind.value,
            ticket_id=ticket.id,
            message_id=named.message_id,
            customer_id=ticket.customer_id,
        )


def _code(report: DeliveryReport) -> str:
    """The status of the first recipient for whom it failed (RFC 3463)."""
    failed = [each.status for each in report.recipients if each.action is Action.FAILED]
    return next(filter(None, failed), _UNKNOWN)
