"""A gRPC server and its table, for as long as the process lives."""

from collections.abc import Callable

import grpc

from bench.baseline.table import Table


async def serve(port: str, table: Table, add: Callable[[grpc.aio.Server], None]) -> None:
    server = grpc.aio.server()
    add(server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await table.run()
