"""Serves the toy service and a gateway with its generated routes until its input ends: a process of its own, because a
gateway reads the error reasons of all protos when it is imported.

Prints the gateway's URL and a token of every role as one line of JSON.
"""

import asyncio
import json
import sys
from importlib import import_module

import uvicorn
from aftersales.toy.v1 import chair_service_pb2_grpc  # type: ignore[import-not-found]
from gateway.edge.quotas import RateLimits
from gateway.live.sessions import Sessions
from gateway.live.updates import Live
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from servicekit.auth.authorization import Access, Role
from servicekit.events.bus import Bus
from servicekit.rpc.client import Channel
from servicekit.rpc.pages import Pages
from servicekit.rpc.server import RpcServer
from servicekit.runtime.clock import system_clock
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually

from tests.contracts.toy.access import ACCESS
from tests.contracts.toy.servicer import Chairs

_SECRET = "a secret that only this test knows, long enough"


async def serve(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator()
    chairs = Chairs(Access(ACCESS, authenticator), Pages(_SECRET))
    service = RpcServer(
        [("toy", lambda server: chair_service_pb2_grpc.add_ChairServiceServicer_to_server(chairs, server))]
    )
    port = await service.start("127.0.0.1:0")
    gateway = Gateway(
        channels={"toy": Channel("toy", f"127.0.0.1:{port}")},
        timeout=10,
        access=Access({}, authenticator),
        authenticator=authenticator,
        pages=Pages(_SECRET),
        sessions=Sessions(_SECRET, system_clock(), authenticator.knows_key),
        live=Live(Bus("nats://127.0.0.1:1", "gateway")),
        rate_limits=RateLimits.of(caller_requests=10**6, address_requests=10**6, seconds=10, streams=1),
    )
    routers = [import_module("toy_rest.toy.chair_service").router]
    config = uvicorn.Config(build_app(gateway, routers=routers), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    tokens = {str(role): issuer.token(role=role, customer="cus_1") for role in Role}
    sys.stdout.write(json.dumps({"url": url, "tokens": tokens}) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving
    await gateway.close()
    await service.stop(0)


if __name__ == "__main__":
    with LocalIssuer() as issuer:
        asyncio.run(serve(issuer))
