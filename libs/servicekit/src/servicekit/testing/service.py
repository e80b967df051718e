"""A service inside the test's process: real wiring, gRPC server, tokens and store; its events wait in outboxes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import grpc
from domainkit.instants import Instant
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from servicekit.auth.authorization import AccessTable, Role
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.documents import Collection, Document, Store, open_store
from servicekit.events.bus import Bus
from servicekit.events.envelope import Event
from servicekit.events.outbox import whole_event
from servicekit.events.relay import Relay
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.redaction import redacted_data
from servicekit.rpc.client import Channel, status_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.server import RpcServer
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.settings import Operational
from servicekit.runtime.timers import Timers
from servicekit.testing.clock import DEFAULT_NOW, FakeClock
from servicekit.testing.issuer import LocalIssuer

PAGE_TOKEN_SECRET = "0123456789abcdef"  # noqa: S105 - signs the page tokens of tests
NOBODY = ""  # the role of a caller without a token


@dataclass(frozen=True)
class RunningService:
    """`context` and `components` are the service's own; timers and consumers do not run by themselves."""

    context: ServiceContext
    components: Components
    clock: FakeClock
    issuer: LocalIssuer
    channel: Channel
    collections: Sequence[Collection]
    methods: Mapping[str, MethodDescriptor]  # by the full name of their request's type

    @property
    def store(self) -> Store:
        return self.context.store

    async def call(self, request: Message, role: str = Role.AGENT, **claims: Any) -> Any:
        """The answer of the one method that takes this request, to a caller with these claims (LocalIssuer.token).

        A stream of requests has this one alone; of a stream of responses it is the first.
        """
        method = self.methods[request.DESCRIPTOR.full_name]
        service = method.containing_service
        assert service  # noqa: S101 - a method is always a service's
        metadata = []
        if role != NOBODY:
            metadata.append(("authorization", f"Bearer {self.issuer.token(role=role, **claims)}"))
        if role == Role.SERVICE:
            metadata.append(("x-aftersales-retailer", claims.get("retailers", ["nordic-home"])[0]))
        path, response = f"/{service.full_name}/{method.name}", GetMessageClass(method.output_type)
        if method.client_streaming:
            return await self.channel.send(path, _one(request), response, timeout=10, metadata=metadata)
        if method.server_streaming:
            stream = self.channel.receive(path, request, response, timeout=10, metadata=metadata)
            answers = [each async for each in stream]
            return answers[0]
        return await self.channel.call(path, request, response, timeout=10, metadata=metadata)

    async def refusal(self, request: Message, role: str = Role.AGENT, **claims: Any) -> tuple[str, str]:
        """The gRPC code and the reason of a call that must fail."""
        return await refusal_of(self.call(request, role, **claims))

    async def outcome(self, request: Message, role: str = Role.AGENT, **claims: Any) -> str:
        """The reason of a refusal; "empty" for an answer that holds nothing, "answer" for any other."""
        try:
            response: Message = await self.call(request, role, **claims)
        except grpc.aio.AioRpcError as error:
            return status_of(error).reason
        return "answer" if response.ListFields() else "empty"

    async def deliver(
        self, consumer: str, message: Message, subject: str, sequence: int = 1, *, erased: bool = False
    ) -> None:
        """Handles an event of nordic-home as the consumer of that name does.

        `erased`: as an erasure publishes it once more, without personal data.
        """
        name = message.DESCRIPTOR.full_name
        event = Event(
            id=f"evt_{message.DESCRIPTOR.name}_{subject}_{sequence}",
            source=f"/aftersales/{name.split('.')[1]}",
            type=name,
            subject=subject,
            retailer="nordic-home",
            sequence=sequence,
            time=self.clock(),
            traceparent="",
            data=redacted_data(name, to_json(message)) if erased else to_json(message),
        )
        (subscription,) = (each for each in self.components.subscriptions if each.name == consumer)
        await subscription.handle(event)

    async def recorded(self, id: str) -> list[Document]:
        """The events of the aggregate of this id, which wait in its outbox ("subject", "event")."""

        async def read(collection: str, id: str) -> Document | None:
            return await self.store.documents(named[collection]).get(id)

        named = {collection.name: collection for collection in self.collections}
        documents = [await self.store.documents(collection).get(id) for collection in self.collections]
        waiting = [entry for document in documents if document for entry in document.get("outbox", ())]
        return [{**entry, "event": await whole_event(entry, read, or_less=False)} for entry in waiting]

    async def access_faults(self, table: AccessTable, requests: Mapping[str, Message]) -> list[tuple[str, str, str]]:
        """(operation, role, outcome) of each call that is let in against the access table, or kept out against it."""
        faults = []
        for operation, request in requests.items():
            for role in (NOBODY, *Role):
                outcome = await self.outcome(request, role, customer="cus_1")
                named = role in table[operation]
                kept_out = outcome == ("ACCESS_DENIED" if role else "UNAUTHENTICATED")
                if named == kept_out:
                    faults.append((operation, str(role), outcome))
        return faults


async def refusal_of(call: Awaitable[Any]) -> tuple[str, str]:
    """The gRPC code and the reason of a call that must fail."""
    try:
        answer = await call
    except grpc.aio.AioRpcError as error:
        return error.code().name, status_of(error).reason
    raise AssertionError(f"the call was answered: {answer}")


@asynccontextmanager
async def running_service(
    name: str,
    collections: Sequence[Collection],
    wire: Callable[[ServiceContext], Awaitable[Components]],
    *,
    now: Instant = DEFAULT_NOW,
    store_url: str = "",
) -> AsyncIterator[RunningService]:
    """The service until the block ends, by default on a new store. Its own settings are those of the environment."""
    with TemporaryDirectory(prefix=name) as directory, LocalIssuer() as issuer:
        clock = FakeClock(now)
        url = store_url or f"sqlite:///{directory}/store.db"
        context = await _context(name, collections, clock, issuer, url)
        components = await wire(context)
        server = RpcServer(components.servicers, admit=context.admit)
        channel = Channel(name, f"127.0.0.1:{await server.start('127.0.0.1:0')}")
        methods = [method for full_name, _ in components.servicers for method in _methods(full_name)]
        try:
            yield RunningService(
                context=context,
                components=components,
                clock=clock,
                issuer=issuer,
                channel=channel,
                collections=collections,
                methods={method.input_type.full_name: method for method in methods},
            )
        finally:
            await channel.close()
            await server.stop(0)
            await context.close()
            await context.store.close()


async def _context(
    name: str, collections: Sequence[Collection], clock: FakeClock, issuer: LocalIssuer, store_url: str
) -> ServiceContext:
    operational = Operational.model_validate(
        {
            "store_url": store_url,
            "jwt_issuer": issuer.url,
            "jwt_jwks_url": issuer.jwks_url,
            "page_token_secret": PAGE_TOKEN_SECRET,
        }
    )
    bus = Bus("nats://127.0.0.1:1", name)  # never started
    return ServiceContext(
        name=name,
        operational=operational,
        clock=clock,
        store=await open_store(operational.store_url, collections, page_reads=operational.page_reads),
        bus=bus,
        relay=Relay(bus, clock),
        timers=Timers(clock),
        pages=Pages(PAGE_TOKEN_SECRET),
        authenticator=issuer.authenticator(),
        service_tokens=ServiceTokens(
            token_url=issuer.token_url, client_id=name, client_secret=operational.client_secret
        ),
    )


async def _one(request: Message) -> AsyncIterator[Message]:
    yield request


def _methods(service: str) -> Sequence[MethodDescriptor]:
    methods: Sequence[MethodDescriptor] = Default().FindServiceByName(service).methods
    return methods
