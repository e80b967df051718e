"""InvitationService. Nobody is identified here: the invitation's token is the credential."""

from dataclasses import dataclass

from aftersales.feedback.v1 import invitation_service_pb2 as pb
from aftersales.feedback.v1.invitation_service_pb2_grpc import InvitationServiceServicer
from servicekit.mapping.timestamps import to_timestamp
from servicekit.runtime.clock import Clock

from feedback.contract.answers import answer_message
from feedback.contract.invitations import METRICS, STATES
from feedback.domain.answer import SCALE_MAX, SCALE_MIN, Opinion
from feedback.entrypoints.parsing import Context
from feedback.use_cases.answering import Answering


@dataclass(frozen=True)
class Invitations(InvitationServiceServicer):
    clock: Clock
    answering: Answering

    async def GetInvitation(self, request: pb.GetInvitationRequest, context: Context) -> pb.GetInvitationResponse:
        invitation = await self.answering.show(request.token)
        return pb.GetInvitationResponse(
            invitation=pb.PublicInvitation(
                metric=METRICS[invitation.metric],
                state=STATES[invitation.state(self.clock())],
                scale_min=SCALE_MIN,
                scale_max=SCALE_MAX,
                expires_at=to_timestamp(invitation.expires_at),
            )
        )

    async def AnswerInvitation(
        self, request: pb.AnswerInvitationRequest, context: Context
    ) -> pb.AnswerInvitationResponse:
        opinion = Opinion(request.score, request.comment)
        answer = await self.answering.answer(request.token, opinion, now=self.clock())
        return pb.AnswerInvitationResponse(answer=answer_message(answer))
