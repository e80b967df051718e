"""`python -m gateway` serves; `python -m gateway openapi` prints the OpenAPI document."""

import sys

import orjson
import uvloop
from servicekit.settings import read

from gateway.serve import serve
from gateway.settings import Settings
from gateway.wiring import build_app


def main() -> None:
    if sys.argv[1:] == ["openapi"]:
        document = orjson.dumps(build_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        sys.stdout.buffer.write(document)
        return
    uvloop.run(serve(read(Settings)))


if __name__ == "__main__":
    main()
