"""`ops check`: whether what the service needs is there, and what to do where it is not.

The settings were read before any command; a mistake in them has ended the process with exit code 2.
"""

from asyncio import timeout
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from domainkit.privacy import NoPersonalData
from grpc.aio import AioRpcError
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from nats.js.errors import NotFoundError

from servicekit.auth.issuer import IssuerUnavailable, Keys
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.backup.unfinished import RESTORES, refuse_unfinished
from servicekit.documents import Collection, StoreUnavailable, StoreUnusable, open_store
from servicekit.documents.ids import new_id
from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.streams import Stream
from servicekit.ops.output import print_line
from servicekit.ops.service import WAIT_SECONDS, Service, connected
from servicekit.rpc.client import Channel
from servicekit.runtime.settings import Operational

_HEALTH = "/grpc.health.v1.Health/Check"
# what a check writes, and removes
_WRITTEN = Collection("ops_checks", personal=NoPersonalData("An empty document"))


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` and `remedy` are empty where all is well."""

    check: str
    wrong: str = ""
    remedy: str = ""


async def check(service: Service) -> int:
    """One line for each part, with what is wrong and what to do; exit code 0 if nothing is."""
    failed = 0
    async for finding in _findings(service):
        if finding.wrong:
            failed = 1
            print_line({"check": finding.check, "ok": False, "wrong": finding.wrong, "remedy": finding.remedy})
        else:
            print_line({"check": finding.check, "ok": True})
    return failed


async def _findings(service: Service) -> AsyncIterator[Finding]:
    yield Finding("settings")
    if service.collections:
        yield await _store(service)
    async with connected(service) as bus:
        yield _bus(bus, service.operational)
        if bus and service.streams:
            yield await _streams(bus, (DEAD_LETTERS, *service.streams))
    yield await _issuer(service.operational)
    if service.operational.token_url:
        yield await _token(service.operational)
    for name, target in service.targets.items():
        yield await _target(name, target)


async def _store(service: Service) -> Finding:
    """Stores a document in a collection apart, and removes it; then looks through the store for damage."""
    operational, id = service.operational, new_id("check")
    try:
        async with timeout(WAIT_SECONDS):
            store = await open_store(operational.store_url, [_WRITTEN, RESTORES], operational.store_ca)
        try:
            async with timeout(WAIT_SECONDS):
                await store.documents(_WRITTEN).insert({"id": id, "version": 1})
                await store.documents(_WRITTEN).delete(id, if_version=1)
                await refuse_unfinished(store)
            await store.verify()  # for as long as it takes
        finally:
            await store.close()
    except StoreUnusable as error:
        return Finding("store", error.wrong, error.remedy)
    except (StoreUnavailable, TimeoutError, ValueError) as error:
        remedy = "AFTERSALES_STORE_URL: is the store up, may this pod reach it, may its user write, is there room?"
        return Finding("store", f"it takes no document: {_why(error)}", remedy)
    return Finding("store")


def _bus(bus: Bus | None, operational: Operational) -> Finding:
    if bus:
        return Finding("bus")
    remedy = "AFTERSALES_NATS_URL: start NATS and let this pod reach it; meanwhile writes succeed and their events wait"
    return Finding("bus", f"no connection within {WAIT_SECONDS:.0f} s", remedy)


async def _streams(bus: Bus, streams: Sequence[Stream]) -> Finding:
    """Whether JetStream answers and has them."""
    missing = []
    for stream in streams:
        try:
            await bus.jetstream.stream_info(stream.name)
        except NotFoundError:
            missing.append(stream.name)
        except (*UNREACHABLE, BusUnavailable) as error:
            return Finding("streams", f"JetStream does not answer: {_why(error)}", "start NATS with JetStream on")
    if missing:
        remedy = "start the service, which makes its streams; if it runs, its log says what refuses"
        return Finding("streams", f"missing: {', '.join(missing)}", remedy)
    return Finding("streams")


async def _issuer(operational: Operational) -> Finding:
    keys = Keys(operational.jwt_jwks_url, certificates=operational.jwt_ca)
    try:
        await keys.get("")
    except IssuerUnavailable as error:
        return Finding("issuer", str(error), "AFTERSALES_JWT_JWKS_URL: let this pod reach it; it answers a JWKS")
    finally:
        await keys.close()
    return Finding("issuer")


async def _token(operational: Operational) -> Finding:
    """The service's own, for calls to others."""
    tokens = ServiceTokens(
        token_url=operational.token_url,
        client_id=operational.client_id,
        client_secret=operational.client_secret,
        certificates=operational.jwt_ca,
    )
    try:
        await tokens.token()
    except IssuerUnavailable as error:
        remedy = "AFTERSALES_TOKEN_URL, AFTERSALES_CLIENT_ID, AFTERSALES_CLIENT_SECRET: as the issuer knows the client"
        return Finding("token", str(error), remedy)
    finally:
        await tokens.close()
    return Finding("token")


async def _target(name: str, target: str) -> Finding:
    """Whether another service answers where we would call it, and is ready."""
    channel = Channel(name, target)
    try:
        answer = await channel.call(_HEALTH, HealthCheckRequest(), HealthCheckResponse, timeout=WAIT_SECONDS)
    except AioRpcError as error:
        remedy = f"AFTERSALES_{name.upper()}_TARGET: is {name} up, and may this pod reach it?"
        return Finding(name, f"no answer: {error.code().name}", remedy)
    finally:
        await channel.close()
    if answer.status != HealthCheckResponse.SERVING:
        return Finding(name, "it is not ready", f"ask it: python -m {name} ops check")
    return Finding(name)


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
