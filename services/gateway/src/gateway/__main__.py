"""`python -m gateway` serves; `… openapi` prints the OpenAPI document, `… ops check` looks for what it needs."""

import sys

import orjson
import uvloop
from servicekit import logs, ops
from servicekit.settings import read

from gateway.serve import serve
from gateway.settings import Settings
from gateway.wiring import build_app


def main() -> None:
    if sys.argv[1:] == ["openapi"]:
        document = orjson.dumps(build_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        sys.stdout.buffer.write(document)
        return
    settings = read(Settings)
    if sys.argv[1:2] == ["ops"]:
        logs.start("gateway", "ERROR", sys.stderr)
        sys.exit(ops.run(ops.Service("gateway", settings, targets=settings.targets()), sys.argv[2:]))
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
