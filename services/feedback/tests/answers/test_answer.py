"""An answer: what may be said, and until when."""

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from feedback.answers.domain.answer import Opinion, answer
from feedback.invitations.domain.invitation import ResolvedTicket, invite
from hypothesis import given
from hypothesis import strategies as st

INVITATION = invite(
    ResolvedTicket("tkt_1", "nordic-home", "cus_1", episode=2, subject="It leaks", surveys_consent=True),
    "token",
    lifetime=100,
    now=Instant(1_000),
)


@given(st.integers(1, 5), st.text("aé 😀!\n\t", max_size=50), st.builds(Instant, st.integers(1_000, 1_099)))
def test_answer_matches_only_the_opinion_it_was_made_of(score: int, comment: str, now: Instant) -> None:
    opinion = Opinion(score, comment)
    given_answer = answer(INVITATION, opinion, now=now)
    assert (given_answer.score, given_answer.comment, given_answer.answered_at) == (score, comment.strip(), now)
    assert given_answer.matches(opinion)
    assert not given_answer.matches(Opinion(score, comment + "!"))
    assert not given_answer.matches(Opinion(score % 5 + 1, comment))


def test_answers_to_one_invitation_have_one_id() -> None:
    first = answer(INVITATION, Opinion(1, ""), now=Instant(1_000))
    second = answer(INVITATION, Opinion(5, "good"), now=Instant(1_050))
    assert first.id == second.id


@pytest.mark.parametrize(
    ("opinion", "field"),
    [
        (Opinion(0, ""), "score"),
        (Opinion(6, ""), "score"),
        (Opinion(3, "c" * 5_001), "comment"),
        (Opinion(3, "nul\x00"), "comment"),
        (Opinion(3, "\u200b\u2800"), "comment"),
    ],
)
def test_field_beyond_its_limit_is_refused_with_its_name(opinion: Opinion, field: str) -> None:
    with pytest.raises(Refused) as refused:
        answer(INVITATION, opinion, now=Instant(1_000))
    assert (refused.value.kind, refused.value.field) == ("invalid", field)


def test_expired_invitation_cannot_be_answered() -> None:
    with pytest.raises(Refused) as refused:
        answer(INVITATION, Opinion(5, ""), now=Instant(1_100))
    assert (refused.value.kind, refused.value.reason) == ("conflict", "INVITATION_EXPIRED")
