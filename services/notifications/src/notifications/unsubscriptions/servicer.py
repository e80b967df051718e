"""UnsubscriptionService: unsubscribing by the token of a mail."""

from dataclasses import dataclass

from aftersales.notifications.v1 import unsubscription_service_pb2 as pb
from aftersales.notifications.v1.unsubscription_service_pb2_grpc import UnsubscriptionServiceServicer
from servicekit.auth.authorization import Role
from servicekit.rpc.parsing import Context

from notifications.unsubscriptions.messages import public_unsubscription_message
from notifications.unsubscriptions.use_cases import Unsubscribe


@dataclass(frozen=True)
class UnsubscriptionServicer(UnsubscriptionServiceServicer):
    """Callers are not authenticated: the token is the credential."""

    unsubscribing: Unsubscribe

    async def GetUnsubscription(
        self, request: pb.GetUnsubscriptionRequest, context: Context
    ) -> pb.GetUnsubscriptionResponse:
        shown = await self.unsubscribing.show(request.token)
        return pb.GetUnsubscriptionResponse(
            unsubscription=public_unsubscription_message.fields(shown, role=Role.CUSTOMER)
        )

    async def Unsubscribe(self, request: pb.UnsubscribeRequest, context: Context) -> pb.UnsubscribeResponse:
        shown = await self.unsubscribing.unsubscribe(request.token)
        return pb.UnsubscribeResponse(unsubscription=public_unsubscription_message.fields(shown, role=Role.CUSTOMER))
