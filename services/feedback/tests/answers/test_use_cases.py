"""One invitation, one answer: under repetition, concurrency and crashes."""

import pytest
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused
from feedback.answers.domain.answer import Answer, AnswerQuery, Opinion
from feedback.answers.use_cases import AnswerInvitation
from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric, ResolvedTicket
from feedback.invitations.use_cases import InviteCustomer
from feedback.retailers.domain.retailer import Retailer
from servicekit.testing.erasures import Erased

TICKET = ResolvedTicket("tkt_1", "nordic-home", "cus_1", episode=1, subject="It leaks", surveys_consent=True)
GOOD, BAD = Opinion(5, "quick"), Opinion(1, "never again")


class Crash(Exception):
    pass


class FakeInvitations:
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


class NoRetailers:
    async def get(self, id: str) -> Retailer | None:
        return None


class FakeAnswers:
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


class Scenario:
    def __init__(self) -> None:
        self.invitations, self.answers = FakeInvitations(), FakeAnswers()
        self.inviting = InviteCustomer(self.invitations, lifetime=100, erasures=Erased())
        self.answering = AnswerInvitation(self.invitations, self.answers, NoRetailers(), Erased())

    async def state(self, now: Instant) -> InvitationState:
        return (await self.answering.show("token", language="", now=now)).state


@pytest.fixture
async def scenario() -> Scenario:
    scenario = Scenario()
    await scenario.inviting.invite(TICKET, "token", published_at=Instant(1_000), now=Instant(1_000))
    return scenario


async def refusal(scenario: Scenario, token: str, opinion: Opinion, now: Instant) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await scenario.answering.answer(token, opinion, now=now)
    return refused.value.kind, refused.value.reason


async def test_same_answer_is_returned_and_another_refused(scenario: Scenario) -> None:
    first = await scenario.answering.answer("token", GOOD, now=Instant(1_010))
    assert await scenario.answering.answer("token", Opinion(5, " quick "), now=Instant(1_020)) == first
    assert await refusal(scenario, "token", BAD, Instant(1_030)) == ("exists", "ALREADY_ANSWERED")
    assert await scenario.state(Instant(1_030)) is InvitationState.ANSWERED


async def test_same_answer_is_returned_after_the_invitation_expired(scenario: Scenario) -> None:
    first = await scenario.answering.answer("token", GOOD, now=Instant(1_010))
    assert await scenario.answering.answer("token", GOOD, now=Instant(9_000)) == first


async def test_expired_invitation_and_unknown_token_are_refused(scenario: Scenario) -> None:
    assert await refusal(scenario, "token", GOOD, Instant(1_100)) == ("conflict", "INVITATION_EXPIRED")
    assert await scenario.state(Instant(1_100)) is InvitationState.EXPIRED
    assert await refusal(scenario, "no-token", GOOD, Instant(1_010)) == ("not_found", "INVITATION_NOT_FOUND")
    assert await refusal(scenario, "", GOOD, Instant(1_010)) == ("not_found", "INVITATION_NOT_FOUND")


async def test_crash_before_the_mark_admits_no_second_answer(scenario: Scenario) -> None:
    scenario.invitations.crash_before_mark = True
    with pytest.raises(Crash):
        await scenario.answering.answer("token", GOOD, now=Instant(1_010))
    scenario.invitations.crash_before_mark = False
    assert await scenario.state(Instant(1_020)) is InvitationState.ANSWERED
    assert await refusal(scenario, "token", BAD, Instant(1_020)) == ("exists", "ALREADY_ANSWERED")
    assert (await scenario.answering.answer("token", GOOD, now=Instant(1_030))).answered_at == 1_010
    assert [each.answered_at for each in scenario.invitations.invitations.values()] == [1_010]


async def test_of_two_concurrent_answers_the_later_write_is_refused(scenario: Scenario) -> None:
    await scenario.answering.answer("token", GOOD, now=Instant(1_010))
    scenario.answers.blind = True  # the other request looked before the first one wrote
    assert await refusal(scenario, "token", BAD, Instant(1_010)) == ("exists", "ALREADY_ANSWERED")
    assert [answer.score for answer in scenario.answers.answers.values()] == [5]
