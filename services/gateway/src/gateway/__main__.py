"""Serves, or runs a command: `openapi` and `routes` print what there is, `ops check` looks for what it needs."""

import gc

gc.disable()  # until `main`: imports leave next to no garbage, and looking for it takes a quarter of their time

import sys

import orjson
import uvloop
from servicekit import ops
from servicekit.ops.output import CLOSED_PIPE, until_reader_leaves
from servicekit.runtime.settings import read
from servicekit.telemetry import logs

from gateway import routes
from gateway.serve import serve
from gateway.settings import Settings
from gateway.wiring import build_app


def main() -> None:
    gc.freeze()
    gc.enable()
    line = ops.command_line(
        "gateway",
        openapi="print the OpenAPI document",
        routes="print every operation with its RPC and roles",
    )
    asked = line.parse_args()
    if asked.command in _PRINTED:
        sys.exit(until_reader_leaves(_PRINTED[asked.command], code=CLOSED_PIPE))
    settings = read(Settings)
    if asked.command == "ops":
        logs.start("gateway", "ERROR", sys.stderr)
        sys.exit(ops.run(ops.Service("gateway", settings, targets=settings.targets()), asked))
    uvloop.run(serve(settings))


def _print_openapi() -> int:
    document = orjson.dumps(build_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.buffer.write(document)
    return 0


def _print_routes() -> int:
    sys.stdout.write(routes.as_lines(list(routes.operations(build_app().openapi()))))
    return 0


_PRINTED = {"openapi": _print_openapi, "routes": _print_routes}


if __name__ == "__main__":
    main()
