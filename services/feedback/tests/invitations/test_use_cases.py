"""Inviting a customer about a resolution."""

from dataclasses import replace

from domainkit.instants import Instant
from feedback.invitations.domain.invitation import Invitation, ResolvedTicket
from feedback.invitations.use_cases import InviteCustomer
from servicekit.testing.erasures import Erased

TICKET = ResolvedTicket("tkt_1", "nordic-home", "cus_1", episode=1, subject="It leaks", surveys_consent=True)
NOW = Instant(1_000)


class FakeInvitations:
    def __init__(self) -> None:
        self.invitations: dict[str, Invitation] = {}
        self.tokens: list[str] = []

    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        if invitation.id not in self.invitations:
            self.invitations[invitation.id] = invitation
            self.tokens.append(token)
        return self.invitations[invitation.id]


async def test_repeated_resolution_invites_once_with_the_first_token() -> None:
    invitations = FakeInvitations()
    invite = InviteCustomer(invitations, lifetime=100, erasures=Erased()).invite
    await invite(TICKET, "token", published_at=NOW, now=NOW)
    await invite(TICKET, "second-token", published_at=Instant(1_050), now=Instant(1_050))
    assert invitations.tokens == ["token"]
    assert [each.expires_at for each in invitations.invitations.values()] == [1_100]


async def test_ticket_without_a_customer_or_consent_invites_nobody() -> None:
    invitations = FakeInvitations()
    invite = InviteCustomer(invitations, lifetime=100, erasures=Erased()).invite
    await invite(replace(TICKET, customer_id=""), "token", published_at=NOW, now=NOW)
    await invite(replace(TICKET, surveys_consent=False), "token", published_at=NOW, now=NOW)
    assert invitations.tokens == []


async def test_event_older_than_invitations_are_kept_invites_nobody() -> None:
    invitations = FakeInvitations()
    invite = InviteCustomer(invitations, lifetime=100, erasures=Erased(), kept_for=500).invite
    await invite(TICKET, "token", published_at=NOW, now=Instant(1_500))
    assert invitations.tokens == []
    await invite(TICKET, "token", published_at=NOW, now=Instant(1_499))
    assert invitations.tokens == ["token"]
