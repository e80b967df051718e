"""Services that return what a test sets."""

from asyncio import Event
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

SERVICES = ("tickets", "warranty", "notifications", "feedback")


class Refused(Exception):
    """What a service refuses with, as servicekit sends it."""

    def __init__(self, kind: str, reason: str, message: str = "no", field: str = "", **metadata: str) -> None:
        super().__init__(message)
        self.kind, self.reason, self.field, self.metadata = kind, reason, field, metadata


@dataclass
class Backend(grpc.GenericRpcHandler):
    """Serves every RPC of the contracts: `answers` by method, or an empty response. Remembers what it was asked.

    With `release` no answer comes before it is set.
    """

    answers: dict[str, Message | Exception | Callable[[Any], Message]] = field(default_factory=dict)
    asked: list[tuple[str, Any, dict[str, str]]] = field(default_factory=list)
    release: Event | None = None

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        service, _, name = handler_call_details.method[1:].partition("/")
        method = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name]
        request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)

        async def respond(message: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Message:
            metadata = {key: str(value) for key, value in context.invocation_metadata() or ()}
            self.asked.append((name, message, metadata))
            if self.release:
                await self.release.wait()
            answer = self.answers.get(name, response())
            if isinstance(answer, Exception):
                raise answer
            return answer if isinstance(answer, Message) else answer(message)

        return grpc.unary_unary_rpc_method_handler(respond, request.FromString, lambda m: m.SerializeToString())
