"""AdjudicationRunService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import adjudication_run_service_pb2 as pb
from aftersales.warranty.v1.adjudication_run_service_pb2_grpc import AdjudicationRunServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from warranty.adjudication_runs.domain.run import USUAL_CLAIMS
from warranty.adjudication_runs.messages import adjudication_run_message
from warranty.adjudication_runs.use_cases import DryRuns


@dataclass(frozen=True)
class AdjudicationRunServicer(AdjudicationRunServiceServicer):
    access: Access
    clock: Clock
    dry_runs: DryRuns

    async def CreateAdjudicationRun(
        self, request: pb.CreateAdjudicationRunRequest, context: Context
    ) -> pb.CreateAdjudicationRunResponse:
        caller = await self.access.caller(context, "CreateAdjudicationRun")
        rules = await self.dry_runs.rules(request.id, caller)
        key = idempotency_key_of(caller, "CreateAdjudicationRun", request, retailer=rules.retailer)
        claims = request.claims if request.HasField("claims") else USUAL_CLAIMS
        run = await self.dry_runs.create(rules, claims, id=new_id("adr", key), now=self.clock(), key=key)
        return pb.CreateAdjudicationRunResponse(adjudication_run=adjudication_run_message.fields(run, role=caller.role))

    async def GetAdjudicationRun(
        self, request: pb.GetAdjudicationRunRequest, context: Context
    ) -> pb.GetAdjudicationRunResponse:
        caller = await self.access.caller(context, "GetAdjudicationRun")
        run = await self.dry_runs.get(request.id, caller)
        return pb.GetAdjudicationRunResponse(adjudication_run=adjudication_run_message.fields(run, role=caller.role))
