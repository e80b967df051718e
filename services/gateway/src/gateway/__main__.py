"""`python -m gateway` serves; `… openapi` prints the OpenAPI document, `… ops check` looks for what it needs."""

import sys

import orjson
import uvloop
from servicekit import ops
from servicekit.ops.output import CLOSED_PIPE, until_reader_leaves
from servicekit.runtime.settings import read
from servicekit.telemetry import logs

from gateway.serve import serve
from gateway.settings import Settings
from gateway.wiring import build_app


def main() -> None:
    asked = ops.command_line("gateway", openapi="print the OpenAPI document").parse_args()
    if asked.command == "openapi":
        sys.exit(until_reader_leaves(_print_openapi, code=CLOSED_PIPE))
    settings = read(Settings)
    if asked.command == "ops":
        logs.start("gateway", "ERROR", sys.stderr)
        sys.exit(ops.run(ops.Service("gateway", settings, targets=settings.targets()), asked))
    uvloop.run(serve(settings))


def _print_openapi() -> int:
    document = orjson.dumps(build_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sys.stdout.buffer.write(document)
    return 0


if __name__ == "__main__":
    main()
