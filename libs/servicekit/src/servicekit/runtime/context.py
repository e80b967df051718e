"""What a service's wiring builds from, and what it returns."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc

from servicekit.auth.authentication import Authenticator
from servicekit.auth.authorization import Access, AccessTable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.documents import Collection, Store
from servicekit.documents.aggregates import Aggregate, Aggregates, IntegrationEvent
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.events.subscription import Subscription
from servicekit.objects import Storage
from servicekit.rpc.client import Channel
from servicekit.rpc.pages import Pages
from servicekit.rpc.server import Servicer
from servicekit.runtime.clock import Clock
from servicekit.runtime.settings import Operational
from servicekit.runtime.timers import Timer, Timers

A = TypeVar("A", bound=Aggregate)
E = TypeVar("E")


@dataclass(frozen=True)
class ServiceContext:
    """What `wire` builds a service from."""

    name: str
    operational: Operational
    clock: Clock
    store: Store
    bus: Bus
    relay: Relay
    timers: Timers
    pages: Pages
    authenticator: Authenticator
    service_tokens: ServiceTokens
    channels: list[Channel] = field(default_factory=list)
    tables: list[Access] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The CloudEvents source of the service's events."""
        return f"/aftersales/{self.name}"

    def access(self, table: AccessTable) -> Access:
        """Decides about calls by this service's access table."""
        self.tables.append(Access(table, self.authenticator))
        return self.tables[-1]

    async def admit(self, call: grpc.aio.ServicerContext[Any, Any], operation: str) -> None:
        """Raises what the access tables refuse a call with, whatever its request is."""
        for access in self.tables:
            if access.decides_about(operation):
                await access.caller(call, operation)

    def aggregates(
        self,
        collection: Collection,
        kind: type[A],
        *,
        to_integration_event: Callable[[E], IntegrationEvent],
        index_fields: Callable[[A], Mapping[str, Any]] | None = None,
        omit_when_empty: Sequence[str] = (),
        texts: Sequence[Collection] = (),
    ) -> Aggregates[A, E]:
        """The aggregates of one of the service's collections. What can be stored and how: see `Aggregates`."""
        return Aggregates(
            self.store.documents(collection),
            relay=self.relay,
            clock=self.clock,
            source=self.source,
            kind=kind,
            to_integration_event=to_integration_event,
            index_fields=index_fields,
            omit_when_empty=omit_when_empty,
            texts=[self.store.documents(each) for each in texts],
        )

    def channel(self, name: str, target: str) -> Channel:
        """A channel to another service; it is closed with the process."""
        channel = Channel(name, target)
        self.channels.append(channel)
        return channel

    async def close(self) -> None:
        await gather(*(channel.close() for channel in self.channels))
        await self.authenticator.close()
        await self.service_tokens.close()


@dataclass(frozen=True)
class Components:
    """What a service is made of, as its `wire` returns it."""

    servicers: Sequence[Servicer] = ()  # (full service name, what adds it to the server)
    subscriptions: Sequence[Subscription] = ()
    timers: Sequence[Timer] = ()
    loops: Sequence[Callable[[], Awaitable[None]]] = ()  # each runs until it is cancelled
    close: Sequence[Callable[[], Awaitable[None]]] = ()  # called last to first
    storage: Storage | None = None  # of objects; the process reports whether it answers


def combined(*topics: Components) -> Components:
    """The components of a service's topics as those of the service."""
    return Components(
        servicers=[servicer for topic in topics for servicer in topic.servicers],
        subscriptions=[subscription for topic in topics for subscription in topic.subscriptions],
        timers=[timer for topic in topics for timer in topic.timers],
        loops=[loop for topic in topics for loop in topic.loops],
        close=[close for topic in topics for close in topic.close],
        storage=next((topic.storage for topic in topics if topic.storage), None),
    )


Wire = Callable[[ServiceContext], Awaitable[Components]]


def service_context(
    name: str, operational: Operational, clock: Clock, store: Store, bus: Bus, relay: Relay
) -> ServiceContext:
    """The context of a service with these settings, on a store and a bus that are open."""
    return ServiceContext(
        name=name,
        operational=operational,
        clock=clock,
        store=store,
        bus=bus,
        relay=relay,
        timers=Timers(clock),
        pages=Pages(operational.page_token_secret.get_secret_value()),
        authenticator=Authenticator(
            issuer=operational.jwt_issuer,
            jwks_url=operational.jwt_jwks_url,
            certificates=operational.jwt_ca,
            audience=operational.jwt_audience,
            claim_role=operational.claim_role,
            claim_retailers=operational.claim_retailers,
            claim_customer=operational.claim_customer,
            memory_seconds=operational.token_memory_seconds,
            clock=clock,
        ),
        service_tokens=ServiceTokens(
            token_url=operational.token_url,
            client_id=operational.client_id,
            client_secret=operational.client_secret,
            certificates=operational.jwt_ca,
            clock=clock,
        ),
    )
