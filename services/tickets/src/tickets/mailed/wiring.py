"""What becomes of mails, built from its parts."""

from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.mailed.ports import Bounces, Files, MailCustomers, MailRetailers, MailTickets, RetailerAddresses
from tickets.mailed.use_cases.attached import AttachedByMail
from tickets.mailed.use_cases.clues import MailClues
from tickets.mailed.use_cases.copied import CopiedByMail, OurAddresses
from tickets.mailed.use_cases.handle_mail import MailHandling
from tickets.mailed.use_cases.reported import ReportedByMail


def handler(
    tickets: MailTickets,
    customers: MailCustomers,
    retailers: MailRetailers,
    addresses: RetailerAddresses,
    files: Files,
    bounces: Bounces,
    tokens: ReplyTokens,
) -> MailHandling:
    ours = OurAddresses(addresses, retailers)
    return MailHandling(
        tickets,
        customers,
        retailers,
        MailClues(tickets, customers, tokens),
        ours,
        AttachedByMail(files),
        CopiedByMail(tickets, customers, ours),
        ReportedByMail(tickets, bounces),
    )
