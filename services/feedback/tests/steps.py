"""Steps of the tests: a resolution, its invitation, and answers."""

from typing import Any

from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.invitation_service_pb2 import (
    AnswerInvitationRequest,
    GetInvitationRequest,
    PublicInvitation,
)
from aftersales.tickets.v1.erasure_pb2 import Erasure
from aftersales.tickets.v1.events_pb2 import ErasureRequested, TicketResolved
from aftersales.tickets.v1.ticket_pb2 import Ticket
from domainkit.ids import derived_id
from feedback.invitations.repository import INVITATIONS
from servicekit.testing.erasures import erase
from servicekit.testing.service import NOBODY, RunningService


async def resolve(
    service: RunningService,
    ticket: str = "tkt_1",
    *,
    episode: int = 1,
    customer: str = "cus_1",
    subject: str = "It leaks",
    locale: str = "",
) -> str:
    """The service consumes a resolution. Returns the token that is mailed to the customer."""
    about = Ticket(id=ticket, retailer="nordic-home", customer_id=customer, episode=episode, subject=subject)
    resolved = TicketResolved(ticket=about, surveys_consent=True, locale=locale)
    await service.deliver("invitations", resolved, ticket)
    (issued,) = await service.recorded(derived_id("inv", ticket, str(episode)))
    token: str = issued["event"]["data"]["token"]
    return token


async def invitation(service: RunningService) -> dict[str, Any]:
    """The document of the invitation of ticket tkt_1's first episode."""
    document = await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1"))
    assert document
    return document


async def show(service: RunningService, token: str, language: str = "") -> PublicInvitation:
    """As a browser or a mail scanner does: with no credential but the token."""
    asked = GetInvitationRequest(token=token, language=language)
    shown: PublicInvitation = (await service.call(asked, NOBODY)).invitation
    return shown


async def answer(service: RunningService, token: str, score: int, comment: str = "") -> Answer:
    request = AnswerInvitationRequest(token=token, score=score, comment=comment)
    given: Answer = (await service.call(request, NOBODY)).answer
    return given


async def answered(service: RunningService, *scores: int, customer: str = "cus_1") -> list[Answer]:
    """An answer of each score, each to a ticket of its own, a second apart."""
    answers = []
    for score in scores:
        service.clock.advance(1)
        token = await resolve(service, f"tkt_{customer}_{service.clock()}", customer=customer)
        answers.append(await answer(service, token, score))
    return answers


async def erase_customer(service: RunningService, customer: str = "cus_1") -> None:
    erasure = Erasure(id="ers_1", retailer="nordic-home", customer_id=customer)
    await erase(service, ErasureRequested(erasure=erasure))
