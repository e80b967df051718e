"""What becomes of invitations and answers when their customer is erased, on both stores, in any order of events."""

from collections.abc import AsyncIterator

import pytest
from aftersales.feedback.v1.feedback_service_pb2 import GetScoreRequest
from aftersales.feedback.v1.invitation_pb2 import Metric
from aftersales.feedback.v1.invitation_service_pb2 import AnswerInvitationRequest, GetInvitationRequest
from domainkit.ids import derived_id
from domainkit.privacy import emptied, personal_fields
from feedback.answers.domain.answer import Answer, Opinion
from feedback.answers.privacy import PersonalAnswers
from feedback.answers.use_cases import AnswerInvitation
from feedback.answers.wiring import repository as answers
from feedback.invitations.domain.invitation import Invitation, ResolvedTicket
from feedback.invitations.privacy import PersonalInvitations
from feedback.invitations.repository import INVITATIONS
from feedback.invitations.use_cases import InviteCustomer
from feedback.invitations.wiring import repository as invitations
from feedback.retailers.wiring import repository as retailers
from feedback.wiring import COLLECTIONS, wire
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.privacy.records import Person
from servicekit.testing.erasures import Erased, erase_records, exported, stored
from servicekit.testing.service import NOBODY, RunningService, running_service

from services.feedback.tests.steps import answer, answered, erase_customer, resolve

MARK, OTHER = "Zimtstern", "Haferkeks"
PERSON = Person("cus_1", "nordic-home")
NOW = from_rfc3339("2026-03-01T10:00:00Z")


@pytest.fixture
async def service(either_store_url: str) -> AsyncIterator[RunningService]:
    async with running_service("feedback", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        yield service


async def texts(service: RunningService) -> str:
    return str(await stored(service))


@given(st.builds(Invitation), st.builds(Answer))
def test_nothing_personal_is_left_of_either(invitation: Invitation, answer: Answer) -> None:
    for record in (invitation, answer):
        bare = emptied(record)
        assert [name for name in personal_fields(type(record)) if getattr(bare, name)] == []
        assert emptied(bare) == bare


@given(st.builds(Invitation), st.builds(Answer))
def test_what_counts_and_refers_stays(invitation: Invitation, answer: Answer) -> None:
    assert emptied(invitation).token_hash == invitation.token_hash
    bare = emptied(answer)
    assert (bare.score, bare.answered_at, bare.customer_id) == (answer.score, answer.answered_at, answer.customer_id)


async def test_texts_of_the_erased_customer_alone_are_gone(service: RunningService) -> None:
    token = await resolve(service, subject=MARK, locale="fi")
    await answer(service, token, 2, MARK)
    await resolve(service, "tkt_2", subject=MARK)
    other = await resolve(service, "tkt_3", customer="cus_2", subject=OTHER)
    await answer(service, other, 5, OTHER)
    untouched = await stored(service, "cus_2")
    await erase_customer(service)
    assert MARK not in await texts(service)
    assert token not in await texts(service)
    assert await stored(service, "cus_2") == untouched


async def test_link_of_an_old_mail_is_gone_for_good(service: RunningService) -> None:
    """Both invitations are erased, which an index over empty tokens would not allow."""
    token, open_token = await resolve(service), await resolve(service, "tkt_2")
    await answer(service, token, 2, MARK)
    await erase_customer(service)
    for each in (token, open_token):
        shown, given = GetInvitationRequest(token=each), AnswerInvitationRequest(token=each, score=5)
        assert (await service.refusal(shown, NOBODY))[1] == "INVITATION_ERASED"
        assert (await service.refusal(given, NOBODY))[1] == "INVITATION_ERASED"


async def test_score_still_counts_the_answers_of_the_erased(service: RunningService) -> None:
    await answered(service, 5, 2)
    asked = GetScoreRequest(retailer="nordic-home", metric=Metric.METRIC_CSAT)
    before = await service.call(asked)
    await erase_customer(service)
    assert await service.call(asked) == before
    assert before.score.n == 2


async def test_late_resolution_invites_nobody_erased(service: RunningService) -> None:
    await erase_customer(service)
    with pytest.raises(ValueError, match="not enough values"):  # no event is recorded
        await resolve(service, subject=MARK)
    assert await service.store.documents(INVITATIONS).get(derived_id("inv", "tkt_1", "1")) is None
    assert await resolve(service, "tkt_2", customer="cus_2")


async def test_resolution_repeated_after_the_erasure_changes_nothing(service: RunningService) -> None:
    await resolve(service, subject=MARK)
    await erase_customer(service)
    before = await stored(service)
    await resolve(service, subject=MARK)
    assert await stored(service) == before


async def test_what_overtakes_the_erasure_is_found_by_its_end(service: RunningService) -> None:
    """A handler and a request that asked before the erasure, and store after it."""
    await erase_customer(service)
    nobody = Erased()
    ticket = ResolvedTicket("tkt_1", "nordic-home", "cus_1", 1, MARK, surveys_consent=True)
    asked, given = invitations(service.context), answers(service.context)
    await InviteCustomer(asked, 1_000, nobody).invite(ticket, "token", published_at=NOW, now=NOW)
    answering = AnswerInvitation(asked, given, retailers(service.context), nobody)
    await answering.answer("token", Opinion(2, MARK), now=NOW)
    assert MARK in await texts(service)
    await erase_records(service)
    assert MARK not in await texts(service)


async def test_second_erasure_writes_nothing(service: RunningService) -> None:
    await answer(service, await resolve(service, subject=MARK), 2, MARK)
    await erase_customer(service)
    before = await stored(service)
    await erase_records(service)
    assert await stored(service) == before


async def test_export_has_all_of_one_customer(service: RunningService) -> None:
    token = await resolve(service, subject=MARK, locale="fi")
    await answer(service, token, 2, MARK)
    await resolve(service, "tkt_2")
    await resolve(service, "tkt_3", customer="cus_2")
    records = PersonalInvitations(invitations(service.context), service.clock)
    first, second = [each.data for each in await exported(records, PERSON)]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert (first["state"], first["ticket_subject"], first["locale"]) == ("answered", MARK, "fi")
    assert (second["state"], second["ticket_id"], second["answered_at"]) == ("open", "tkt_2", None)
    assert "token_hash" not in first
    (opinion,) = await exported(PersonalAnswers(answers(service.context)), PERSON)
    assert to_json(opinion.data)["comment"] == MARK  # type: ignore[arg-type]


async def test_export_of_another_retailer_is_empty(service: RunningService) -> None:
    await answered(service, 3)
    foreign = Person("cus_1", "baltic-tools")
    assert await exported(PersonalInvitations(invitations(service.context), service.clock), foreign) == []
    assert await exported(PersonalAnswers(answers(service.context)), foreign) == []
