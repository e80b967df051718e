"""What becomes of each message of the fixtures, on one day each: all of them in one help desk."""

from pathlib import Path

from domainkit.instants import DAY
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.domain.received import Outcome

from services.tickets.tests.mailed.mail_office import MailOffice

FOLDER = Path(__file__).parents[1] / "incoming_mail" / "fixtures"
TICKET = "ticket"
OTHERWISE = {
    "author-verified": "ticket of the customer",
    **dict.fromkeys(("author-two-from-with-result", "no-from", "two-from-headers"), "quarantined no_author"),
    **dict.fromkeys(
        (
            *("bounce-exchange-words-de", "bounce-exim", "bounce-hard", "bounce-headers-only", "bounce-qmail"),
            *("bounce-refused-as-spam", "bounce-soft-mailbox-full", "bounce-status-in-diagnostic"),
            "bounce-two-recipients",
        ),
        "ignored bounce",
    ),
    **dict.fromkeys(("delivery-delayed", "delivery-relayed"), "ignored delivery_report"),
    **dict.fromkeys(
        (
            *(f"out-of-office-{language}" for language in ("de", "en", "es", "fi", "fr", "no-headers-de")),
            "out-of-office-vacation-program",
        ),
        "ignored auto_reply",
    ),
    "challenge-boxtrapper": "ignored challenge",
    "read-receipt": "ignored read_receipt",
    "spam-complaint": "ignored complaint",
    "our-own-mail-comes-back": "ignored own_mail",
    "deep-nesting": "unreadable too_deep",
    "empty-file": "unreadable empty",
    "no-header": "unreadable no_headers",
    "thousand-parts": "unreadable too_many_parts",
}


async def test_each_message_becomes_what_it_should(office: MailOffice) -> None:
    await office.enter("mikko")
    became = {name: await _what_becomes(office, raw) for name, raw in _fixtures()}
    assert became == dict.fromkeys(became, TICKET) | OTHERWISE


def _fixtures() -> list[tuple[str, bytes]]:
    return [(path.stem, path.read_bytes()) for path in sorted(FOLDER.glob("*.eml"))]


async def _what_becomes(office: MailOffice, raw: bytes) -> str:
    office.passes(DAY + 1)
    try:
        handled = await office.handle(raw)
    except Unreadable as unreadable:
        return f"unreadable {unreadable.reason}"
    if handled.outcome is not Outcome.HANDLED:
        return f"{handled.outcome} {handled.reason}"
    ticket = await office.ticket(handled)
    assert ticket.subject
    assert ticket.opening.body
    assert ticket.opening.mail
    return TICKET if ticket.unverified else f"{TICKET} of the customer"
