"""Answering an invitation by its token.

The answer is an aggregate of its own, under an id that the invitation alone decides: that is what keeps a second answer
out, also where a crash left the invitation without its note that it was answered.
"""

from dataclasses import dataclass

from feedback.domain.answer import Answer, Opinion, answer, answer_id
from feedback.domain.errors import Refused, not_found
from feedback.domain.instants import Instant
from feedback.domain.invitation import Invitation, hash_of
from feedback.use_cases.ports import AnswerStore, InvitationStore


@dataclass(frozen=True, slots=True)
class Answering:
    invitations: InvitationStore
    answers: AnswerStore

    async def show(self, token: str) -> Invitation:
        """The token's invitation. Changes nothing. Raises Refused: INVITATION_NOT_FOUND."""
        invitation = await self._invitation(token)
        given = await self.answers.get(answer_id(invitation.id))
        return invitation.answered(given.answered_at) if given else invitation

    async def answer(self, token: str, opinion: Opinion, *, now: Instant) -> Answer:
        """Records the opinion once; the same one again is answered alike.

        Raises Refused: INVITATION_NOT_FOUND, INVITATION_EXPIRED, ALREADY_ANSWERED, VALIDATION_FAILED.
        """
        invitation = await self._invitation(token)
        given = await self.answers.get(answer_id(invitation.id))
        if given is None:
            given = await self.answers.add_unless_known(answer(invitation, opinion, now=now))
        if not given.says(opinion):
            raise Refused("exists", "ALREADY_ANSWERED", "The invitation has another answer already.")
        await self.invitations.mark_answered(invitation.id, given.answered_at)
        return given

    async def _invitation(self, token: str) -> Invitation:
        invitation = await self.invitations.with_token(hash_of(token))
        if invitation is None:
            raise not_found("invitation")
        return invitation
