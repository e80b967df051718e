"""SLA policies, built from their parts."""

from dataclasses import dataclass
from functools import partial

from aftersales.tickets.v1.sla_policy_service_pb2_grpc import add_SlaPolicyServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.policies.domain.sla_policy import Defaults, SlaPolicy
from tickets.policies.integration_events import policy_event
from tickets.policies.ports import AllRetailers, OpenTickets
from tickets.policies.repository import (
    POLICIES,
    POLICIES_RECOMPUTING,
    POLICY_VERSIONS,
    PolicyRepository,
    VersionRepository,
    policy_index_fields,
)
from tickets.policies.servicer import SlaPolicyServicer
from tickets.policies.timers import Beginning, recomputation_timer
from tickets.policies.use_cases.arranging import PolicyUseCases
from tickets.policies.use_cases.known import KnownPolicies
from tickets.policies.use_cases.recomputing import PolicyRecomputations
from tickets.policies.use_cases.references import References


@dataclass(frozen=True, slots=True)
class Directory:
    """What the topic stores, and what other topics use of it."""

    policies: PolicyRepository
    versions: VersionRepository
    known: KnownPolicies


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> PolicyRepository:
    return PolicyRepository(
        Aggregates(
            store.documents(POLICIES),
            relay=relay,
            clock=clock,
            source=source,
            kind=SlaPolicy,
            index_fields=policy_index_fields,
            to_integration_event=policy_event,
        )
    )


def directory(context: ServiceContext, defaults: Defaults) -> Directory:
    policies = repository(context.store, context.relay, context.clock, source=context.source)
    versions = VersionRepository(context.store.documents(POLICY_VERSIONS))
    return Directory(policies, versions, KnownPolicies(policies, versions, defaults, context.clock))


def components(
    context: ServiceContext,
    access: Access,
    directory: Directory,
    retailers: AllRetailers,
    references: References,
    tickets: OpenTickets,
) -> Components:
    use_cases = PolicyUseCases(directory.policies, directory.versions, directory.known, retailers, references)
    recomputations = PolicyRecomputations(directory.policies, tickets)
    servicer = SlaPolicyServicer(access, context.clock, context.pages, use_cases, recomputations)
    documents = context.store.documents(POLICIES)
    return Components(
        servicers=[
            ("aftersales.tickets.v1.SlaPolicyService", partial(add_SlaPolicyServiceServicer_to_server, servicer))
        ],
        timers=[recomputation_timer(documents, POLICIES_RECOMPUTING, recomputations, context.clock)],
        loops=[Beginning(retailers, directory.known).run],
    )
