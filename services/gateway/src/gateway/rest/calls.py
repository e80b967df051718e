"""Calls to the services, and their refusals as problems."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import TypeVar

import grpc
from google.protobuf.message import Message
from servicekit.rpc.client import Channel, Metadata, status_of, unavailable
from servicekit.telemetry.tracing import name_rpc

from gateway.edge.problem_codes import kind_of
from gateway.edge.problems import Problem
from gateway.rest.rpcs import rpc_of

R = TypeVar("R", bound=Message)

_STATUS: Mapping[grpc.StatusCode, HTTPStatus] = {
    grpc.StatusCode.INVALID_ARGUMENT: HTTPStatus.UNPROCESSABLE_ENTITY,
    grpc.StatusCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    grpc.StatusCode.PERMISSION_DENIED: HTTPStatus.FORBIDDEN,
    grpc.StatusCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    grpc.StatusCode.ALREADY_EXISTS: HTTPStatus.CONFLICT,
    grpc.StatusCode.FAILED_PRECONDITION: HTTPStatus.CONFLICT,
    grpc.StatusCode.ABORTED: HTTPStatus.PRECONDITION_FAILED,
    grpc.StatusCode.OUT_OF_RANGE: HTTPStatus.GONE,
    grpc.StatusCode.RESOURCE_EXHAUSTED: HTTPStatus.TOO_MANY_REQUESTS,
}


@dataclass(frozen=True, slots=True)
class Call:
    """Calls on behalf of the caller whose token is in `metadata`."""

    channels: Mapping[str, Channel]
    timeout: float
    metadata: Metadata

    async def __call__(self, rpc: str, request: Message, response: type[R]) -> R:
        """Call `parts.v1.PartService/GetPart` of the service that its package names. Raises Problem."""
        return await self.to(rpc.partition(".")[0], rpc, request, response)

    async def to(self, service: str, rpc: str, request: Message, response: type[R]) -> R:
        """Call an RPC that several services have, of this one. Raises Problem."""
        channel = self.channels[service]
        method = f"/aftersales.{rpc}"
        name_rpc(method)
        try:
            return await channel.call(method, request, response, timeout=self.timeout, metadata=self.metadata)
        except grpc.aio.AioRpcError as error:
            raise _problem(service, rpc, error) from error

    async def send(self, rpc: str, requests: AsyncIterator[Message], response: type[R], *, seconds: float) -> R:
        """Call an RPC whose request is a stream, within so many seconds. Raises Problem, and what `requests` raise."""
        service, method = rpc.partition(".")[0], f"/aftersales.{rpc}"
        name_rpc(method)
        channel = self.channels[service]
        try:
            return await channel.send(method, requests, response, timeout=seconds, metadata=self.metadata)
        except grpc.aio.AioRpcError as error:
            raise _problem(service, rpc, error) from error

    async def receive(
        self, rpc: str, request: Message, response: type[R], *, seconds: float
    ) -> AsyncGenerator[R, None]:
        """Call an RPC whose response is a stream, which ends within so many seconds. Raises Problem."""
        service, method = rpc.partition(".")[0], f"/aftersales.{rpc}"
        name_rpc(method)
        channel = self.channels[service]
        try:
            async for each in channel.receive(method, request, response, timeout=seconds, metadata=self.metadata):
                yield each
        except grpc.aio.AioRpcError as error:
            raise _problem(service, rpc, error) from error


def _problem(service: str, rpc: str, error: grpc.aio.AioRpcError) -> Problem:
    refusal = status_of(error)
    wait = ceil(refusal.retry_after_seconds or 1)
    if unavailable(error):
        code = refusal.reason or "SERVICE_UNAVAILABLE"
        return Problem(code, _happened(service, code), status=503, retry_after=wait)
    if not refusal.reason or error.code() not in _STATUS:
        return Problem("INTERNAL_ERROR")
    status = _STATUS[error.code()]
    return Problem(
        refusal.reason,
        "" if refusal.violations else _as_rest_calls_it(refusal.message, rpc),  # which the errors say
        [(_field(path, rpc), wrong) for path, wrong in refusal.violations],
        kind_of(refusal.reason, status).members_from(refusal.metadata),
        status,
        retry_after=wait,
    )


def _as_rest_calls_it(message: str, rpc: str) -> str:
    """A service that refuses a role names the RPC, as its access table does."""
    shown, name = rpc_of(rpc), rpc.rpartition("/")[2]
    return re.sub(rf"\b{name}\b", shown.operation, message) if shown else message


def _field(path: str, rpc: str) -> str:
    shown = rpc_of(rpc)
    return shown.field(path) if shown else path


_HAPPENED = {
    "STORE_UNAVAILABLE": "the store of {service} is unavailable",
    "STORAGE_UNAVAILABLE": "the object storage of {service} is unavailable",
    "EVENTS_WAITING": "{service} cannot publish events: NATS is unavailable, or refuses them",
    "TOO_MANY_CHANGES": "nothing was written: others changed the same record at every attempt",
}


def _happened(service: str, code: str) -> str:
    return _HAPPENED.get(code, "{service} is unavailable").format(service=service)
