"""A whole service in its least form: `python sample_service.py`. Its one method records an event and echoes."""

from os import environ
from pathlib import Path
from typing import Any

import grpc
from domainkit.instants import Instant
from google.protobuf.wrappers_pb2 import StringValue
from servicekit.documents import Collection, Index
from servicekit.documents.ids import new_id
from servicekit.events.envelope import Event, Poison, envelope
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.objects.settings import ObjectSettings
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.run import main
from servicekit.runtime.settings import Operational, read
from servicekit.runtime.timers import Timer
from servicekit.telemetry.tracing import current_traceparent
from servicekit.testing.waiting import eventually

NAME = "test.v1.EchoService"
SUBJECT = "internal.nordic-home.servicekit.v1.echo.said"
BY_DUE = Index("by_due", order_by="due_at")
ECHOES = Collection("echoes", (BY_DUE,))
STREAM = Stream("ECHOES", ("internal.*.servicekit.>",))


def journal(line: str) -> None:
    """One line of what happened, for the test to read."""
    with Path(environ["JOURNAL"]).open("a") as file:
        file.write(line + "\n")


def recorded(id: str, text: str, now: Instant) -> dict[str, Any]:
    event_id = new_id("evt")
    event = envelope(
        event_id=event_id,
        source="/aftersales/servicekit",
        type="test.v1.Said",
        subject=id,
        retailer="nordic-home",
        sequence=1,
        time=now,
        traceparent=current_traceparent(),
        data={"text": text},
    )
    entry = {"id": event_id, "subject": SUBJECT, "recorded_at": now, "event": event}
    return {"id": id, "version": 1, "due_at": now, "outbox": [entry], "events": 1, "requests": {}}


async def wire(service: ServiceContext) -> Components:
    echoes = service.store.documents(ECHOES)
    service.relay.watch(echoes)

    async def say(request: StringValue, context: grpc.aio.ServicerContext[Any, Any]) -> StringValue:
        document = recorded(new_id("echo"), request.value, service.clock())
        await echoes.insert(document)
        service.relay.soon(echoes, document)
        if request.value == "slow":
            journal("slow began")
            await eventually(Path(environ["RELEASE"]).exists)
            journal("slow ended")
        return request

    async def hear(event: Event) -> None:
        journal(f"heard {event.data['text']}")
        if event.data["text"] == "poison":
            raise Poison("cannot be heard")

    async def act(document: dict[str, Any]) -> None:
        journal("timer acted")
        await echoes.replace({**document, "version": 2, "due_at": 2**53}, if_version=document["version"])

    async def closed() -> None:
        journal("closed")

    handler = grpc.unary_unary_rpc_method_handler(say, StringValue.FromString, StringValue.SerializeToString)

    def add_to(server: grpc.aio.Server) -> None:
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, {"Echo": handler}),))

    return Components(
        servicers=[(NAME, add_to)],
        subscriptions=[Subscription("hear", "ECHOES", ("internal.*.servicekit.>",), hear)],
        timers=[Timer("act", echoes, BY_DUE, act)],
        close=[closed],
        storage=read(ObjectSettings).storage(""),
    )


if __name__ == "__main__":
    main("servicekit", Operational, [ECHOES], [STREAM], wire)
