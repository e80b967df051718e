"""An invitation: one for each episode, open for a while, known by a hash."""

from dataclasses import asdict, replace

from domainkit.instants import Instant
from feedback.invitations.domain.invitation import InvitationState, ResolvedTicket, hash_of, invite
from hypothesis import given
from hypothesis import strategies as st

TICKET = ResolvedTicket("tkt_1", "nordic-home", "cus_1", episode=1, subject="It leaks", surveys_consent=True)
INVITATION = invite(TICKET, "secret-token", lifetime=100, now=Instant(1_000))


def test_episode_has_one_invitation_id_whatever_its_token() -> None:
    again = invite(TICKET, "another-token", lifetime=5, now=Instant(2_000))
    later = invite(replace(TICKET, episode=2), "secret-token", lifetime=100, now=Instant(1_000))
    assert INVITATION.id.startswith("inv_")
    assert again.id == INVITATION.id
    assert later.id != INVITATION.id


@given(st.builds(Instant, st.integers(0, 3_000)))
def test_invitation_is_open_until_it_expires(now: Instant) -> None:
    assert INVITATION.state(now) is (InvitationState.OPEN if now < 1_100 else InvitationState.EXPIRED)


@given(st.builds(Instant, st.integers(1_000, 3_000)), st.builds(Instant, st.integers(1_000, 3_000)))
def test_answered_invitation_keeps_its_first_mark(first: Instant, second: Instant) -> None:
    answered = INVITATION.answered(first).answered(second)
    assert answered.answered_at == first
    assert answered.state(second) is InvitationState.ANSWERED


def test_invitation_recognises_its_token_by_the_hash_alone() -> None:
    assert "secret-token" not in str(asdict(INVITATION))
    assert INVITATION.token_hash == hash_of("secret-token") != hash_of("secret-token2")
