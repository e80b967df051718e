"""From a resolution to an invitation, and its event."""

from hashlib import sha256

from aftersales.feedback.v1.invitation_pb2 import InvitationState
from aftersales.tickets.v1.events_pb2 import TicketResolved
from aftersales.tickets.v1.ticket_pb2 import Ticket
from domainkit.ids import derived_id
from feedback.invitations.repository import INVITATIONS
from servicekit.events.outbox import event_of
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import invitation, resolve, show


async def test_repeated_resolution_issues_one_invitation(service: RunningService) -> None:
    token = await resolve(service)
    assert await resolve(service) == token
    other = await resolve(service, episode=2)
    assert len(token) >= 43  # 256 bits in base64
    assert other != token
    (entry,) = (await invitation(service))["outbox"]
    assert entry["subject"] == "internal.nordic-home.feedback.v1.invitation.issued"
    event = event_of(entry)
    assert (event["type"], event["sequence"]) == ("aftersales.feedback.v1.InvitationIssued", 1)
    assert event["data"]["invitation"]["ticket_id"] == "tkt_1"
    assert event["data"]["invitation"]["state"] == "open"
    assert event["data"]["invitation"]["expires_at"] == "2026-03-31T10:00:00Z"


async def test_resolution_an_erasure_published_again_changes_nothing(service: RunningService) -> None:
    ticket = Ticket(id="tkt_1", retailer="nordic-home", customer_id="cus_1", episode=1, subject="It leaks")
    resolved = TicketResolved(ticket=ticket, surveys_consent=True)
    await service.deliver("invitations", resolved, "tkt_1")
    before = await invitation(service)
    await service.deliver("invitations", resolved, "tkt_1", erased=True)
    assert await invitation(service) == before


async def test_only_the_token_hash_is_stored_after_publishing(service: RunningService) -> None:
    token = await resolve(service)
    document = await invitation(service)
    await service.store.documents(INVITATIONS).clear_outbox(document["id"], [document["outbox"][0]["id"]])
    document = await invitation(service)
    assert token not in str(document)
    assert document["token_hash"] == sha256(token.encode()).hexdigest()
    assert (await show(service, token)).state == InvitationState.INVITATION_STATE_OPEN


async def test_resolution_without_a_customer_issues_no_invitation(service: RunningService) -> None:
    anonymous = TicketResolved(ticket=Ticket(id="tkt_1", retailer="nordic-home", episode=1), surveys_consent=True)
    await service.deliver("invitations", anonymous, "tkt_1")
    assert await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1")) is None


async def test_resolution_without_consent_issues_no_invitation(service: RunningService) -> None:
    ticket = Ticket(id="tkt_1", retailer="nordic-home", customer_id="cus_1", episode=1)
    await service.deliver("invitations", TicketResolved(ticket=ticket), "tkt_1")
    assert await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1")) is None


async def test_published_invitation_has_the_subject_of_the_ticket(service: RunningService) -> None:
    await resolve(service)
    (issued,) = await service.recorded(derived_id("inv", "tkt_1", "1"))
    assert issued["event"]["data"]["ticket_subject"] == "It leaks"
