"""Puts the topic of claims together."""

from functools import partial

from aftersales.warranty.v1.claim_service_pb2_grpc import add_ClaimServiceServicer_to_server
from domainkit.actors import Actor, ActorKind
from servicekit.auth.authorization import Access
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from warranty.claims.domain.claim import Claim
from warranty.claims.domain.moving import pass_time
from warranty.claims.integration_events import claim_event
from warranty.claims.ports import Assets, Calendars, Changes, Policies, Prices, Rules
from warranty.claims.repository import (
    CLAIMS,
    CLAIMS_CLOCKS,
    CLAIMS_DRAFTS,
    CLAIMS_DUE,
    ClaimRepository,
    claim_index_fields,
)
from warranty.claims.servicer import ClaimServicer
from warranty.claims.timers import answers_timer, clocks_timer, drafts_timer
from warranty.claims.use_cases import ClaimTerms, ClaimUseCases, PassTime

PLATFORM = Actor(ActorKind.SERVICE, "warranty")


def repository(context: ServiceContext, policies: Policies, calendars: Calendars) -> ClaimRepository:
    stored = context.aggregates(CLAIMS, Claim, to_integration_event=claim_event, index_fields=claim_index_fields)
    return ClaimRepository(stored, ClaimTerms(policies, calendars))


def components(
    context: ServiceContext,
    access: Access,
    claims: ClaimRepository,
    changes: Changes,
    assets: Assets,
    rules: Rules,
    prices: Prices,
    erasures: Erasures,
    terms: ClaimTerms,
    *,
    repair_days: int,
    remind_every_days: int,
) -> Components:
    use_cases = ClaimUseCases(
        claims, changes, assets, rules, prices, erasures, repair_days, remind_every_days, PLATFORM
    )
    servicer = ClaimServicer(access, context.clock, context.pages, use_cases, terms, remind_every_days)
    passing = PassTime(changes, lambda claim, now: pass_time(claim, remind_every_days, PLATFORM, now))
    return Components(
        servicers=[("aftersales.warranty.v1.ClaimService", partial(add_ClaimServiceServicer_to_server, servicer))],
        timers=[
            answers_timer(context.store.documents(CLAIMS), CLAIMS_DUE, passing, context.clock),
            drafts_timer(context.store.documents(CLAIMS), CLAIMS_DRAFTS, passing, context.clock),
            clocks_timer(context.store.documents(CLAIMS), CLAIMS_CLOCKS, claims, context.clock),
        ],
    )
