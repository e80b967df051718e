"""Answering an invitation, and reading answers and their score."""

from asyncio import gather
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, invalid, not_found
from domainkit.viewer import Viewer

from feedback.answers.domain.answer import SCALE_MAX, SCALE_MIN, Answer, AnswerQuery, Opinion, answer, answer_id
from feedback.answers.domain.score import Score, csat
from feedback.answers.domain.survey_page import SurveyPage, survey_page
from feedback.answers.ports import Answers, Erasures, Invitations, Retailers
from feedback.invitations.domain.invitation import Invitation, Metric, hash_of


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    """The token of an invitation is the credential.

    An answer is an aggregate of its own, whose id derives from its invitation. So there is no second answer, even where
    a crash left the invitation unmarked.
    """

    invitations: Invitations
    answers: Answers
    retailers: Retailers
    erasures: Erasures

    async def show(self, token: str, *, language: str, now: Instant) -> SurveyPage:
        """What the invitation of a token asks, in this language if it is one of ours.

        Raises Refused: INVITATION_NOT_FOUND, INVITATION_ERASED.
        """
        invitation = await self._invitation(token)
        given, retailer = await gather(
            self.answers.get(answer_id(invitation.id)), self.retailers.get(invitation.retailer)
        )
        if given:
            invitation = invitation.answered(given.answered_at)
        return survey_page(invitation, retailer, language=language, now=now)

    async def answer(self, token: str, opinion: Opinion, *, now: Instant) -> Answer:
        """Records the opinion once. The same opinion again returns the same answer.

        Raises Refused: INVITATION_NOT_FOUND, INVITATION_ERASED, INVITATION_EXPIRED, ALREADY_ANSWERED,
        VALIDATION_FAILED.
        """
        invitation = await self._invitation(token)
        given = await self.answers.get(answer_id(invitation.id))
        if given is None:
            given = await self.answers.add_unless_known(answer(invitation, opinion, now=now))
        if not given.matches(opinion):
            raise Refused("exists", "ALREADY_ANSWERED", "The invitation has another answer already.")
        await self.invitations.mark_answered(invitation.id, given.answered_at)
        return given

    async def _invitation(self, token: str) -> Invitation:
        invitation = await self.invitations.with_token(hash_of(token))
        if invitation is None:
            raise not_found("invitation")
        if await self.erasures.includes(invitation.customer_id):
            raise Refused("gone", "INVITATION_ERASED", "The data of the customer who was invited was erased.")
        return invitation


@dataclass(frozen=True, slots=True)
class AnswerQueries:
    answers: Answers

    async def get(self, id: str, viewer: Viewer) -> Answer:
        """Raises Refused: ANSWER_NOT_FOUND."""
        found = await self.answers.get(id)
        if found is None or not viewer.sees(found.retailer, found.customer_id):
            raise not_found("answer")
        return found

    async def page(self, query: AnswerQuery, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Answer]:
        """Answers of the query that the viewer may see, newest first. Customers list only their own."""
        if viewer.only_customer is not None:
            query = replace(query, customer_id=query.customer_id or viewer.only_customer)
            if not viewer.sees(query.retailer, query.customer_id):
                return Page([], None)
        return await self.answers.page(query, size=size, after=after)

    async def score(self, retailer: str, metric: Metric, *, since: Instant | None, until: Instant | None) -> Score:
        """The score of the answers from `since` (inclusive) to `until` (exclusive); None is no bound.

        Raises Refused: VALIDATION_FAILED.
        """
        if since is not None and until is not None and until <= since:
            raise invalid("until", "must be after since")
        scale = range(SCALE_MIN, SCALE_MAX + 1)
        counts = await gather(
            *(self.answers.count(retailer, metric, score, since=since, until=until) for score in scale)
        )
        return csat(dict(zip(scale, counts, strict=True)))
