"""One invitation, one answer: whatever is repeated, raced or broken off."""

import pytest
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused
from feedback.answers.domain.answer import Answer, AnswerQuery, Opinion
from feedback.answers.use_cases import Answering
from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric, ResolvedTicket
from feedback.invitations.use_cases import Inviting

TICKET = ResolvedTicket("tkt_1", "nordic-home", "cus_1", episode=1, subject="It leaks", surveys_consent=True)
GOOD, BAD = Opinion(5, "quick"), Opinion(1, "never again")


class Crash(Exception):
    pass


class Invitations:
    def __init__(self) -> None:
        self.invitations: dict[str, Invitation] = {}
        self.tokens: list[str] = []
        self.crash_before_mark = False

    async def with_token(self, token_hash: str) -> Invitation | None:
        return next((each for each in self.invitations.values() if each.token_hash == token_hash), None)

    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        if invitation.id not in self.invitations:
            self.invitations[invitation.id] = invitation
            self.tokens.append(token)
        return self.invitations[invitation.id]

    async def mark_answered(self, id: str, at: Instant) -> None:
        if self.crash_before_mark:
            raise Crash
        self.invitations[id] = self.invitations[id].answered(at)


class Answers:
    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.blind = False

    async def get(self, id: str) -> Answer | None:
        return None if self.blind else self.answers.get(id)

    async def add_unless_known(self, answer: Answer) -> Answer:
        return self.answers.setdefault(answer.id, answer)

    async def page(self, query: AnswerQuery, *, size: int, after: Cursor | None) -> Page[Answer]:
        return Page(list(self.answers.values()), None)

    async def count(
        self, retailer: str, metric: Metric, score: int, *, since: Instant | None, until: Instant | None
    ) -> int:
        return sum(answer.score == score for answer in self.answers.values())


class Desk:
    def __init__(self) -> None:
        self.invitations, self.answers = Invitations(), Answers()
        self.inviting = Inviting(self.invitations, lifetime=100)
        self.answering = Answering(self.invitations, self.answers)

    async def state(self, now: Instant) -> InvitationState:
        return (await self.answering.show("token")).state(now)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.inviting.invite(TICKET, "token", now=Instant(1_000))
    return desk


async def refusal(desk: Desk, token: str, opinion: Opinion, now: Instant) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await desk.answering.answer(token, opinion, now=now)
    return refused.value.kind, refused.value.reason


async def test_an_episode_is_invited_once_and_only_if_there_is_somebody_to_invite(desk: Desk) -> None:
    await desk.inviting.invite(TICKET, "second-token", now=Instant(1_050))
    await desk.inviting.invite(
        ResolvedTicket("tkt_2", "nordic-home", "", episode=1, subject="It leaks", surveys_consent=True),
        "third-token",
        now=Instant(1_050),
    )
    assert desk.invitations.tokens == ["token"]
    assert [each.expires_at for each in desk.invitations.invitations.values()] == [1_100]


async def test_the_same_answer_again_is_answered_alike_and_another_is_refused(desk: Desk) -> None:
    first = await desk.answering.answer("token", GOOD, now=Instant(1_010))
    assert await desk.answering.answer("token", Opinion(5, " quick "), now=Instant(1_020)) == first
    assert await refusal(desk, "token", BAD, Instant(1_030)) == ("exists", "ALREADY_ANSWERED")
    assert await desk.state(Instant(1_030)) is InvitationState.ANSWERED


async def test_an_accepted_answer_is_answered_alike_also_after_the_invitation_expired(desk: Desk) -> None:
    first = await desk.answering.answer("token", GOOD, now=Instant(1_010))
    assert await desk.answering.answer("token", GOOD, now=Instant(9_000)) == first


async def test_an_expired_invitation_takes_no_answer_and_an_unknown_token_has_none(desk: Desk) -> None:
    assert await refusal(desk, "token", GOOD, Instant(1_100)) == ("conflict", "INVITATION_EXPIRED")
    assert await desk.state(Instant(1_100)) is InvitationState.EXPIRED
    assert await refusal(desk, "no-token", GOOD, Instant(1_010)) == ("not_found", "INVITATION_NOT_FOUND")
    assert await refusal(desk, "", GOOD, Instant(1_010)) == ("not_found", "INVITATION_NOT_FOUND")


async def test_a_crash_before_the_invitation_is_marked_lets_no_second_answer_in(desk: Desk) -> None:
    desk.invitations.crash_before_mark = True
    with pytest.raises(Crash):
        await desk.answering.answer("token", GOOD, now=Instant(1_010))
    desk.invitations.crash_before_mark = False
    assert await desk.state(Instant(1_020)) is InvitationState.ANSWERED
    assert await refusal(desk, "token", BAD, Instant(1_020)) == ("exists", "ALREADY_ANSWERED")
    assert (await desk.answering.answer("token", GOOD, now=Instant(1_030))).answered_at == 1_010
    assert [each.answered_at for each in desk.invitations.invitations.values()] == [1_010]


async def test_of_two_answers_at_the_same_moment_the_later_write_is_refused(desk: Desk) -> None:
    await desk.answering.answer("token", GOOD, now=Instant(1_010))
    desk.answers.blind = True  # the other request looked before the first one wrote
    assert await refusal(desk, "token", BAD, Instant(1_010)) == ("exists", "ALREADY_ANSWERED")
    assert [answer.score for answer in desk.answers.answers.values()] == [5]
