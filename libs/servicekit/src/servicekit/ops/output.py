"""What operator's commands print."""

import sys
from typing import Any

import orjson


def tell(line: dict[str, Any]) -> None:
    """One line of the result, as JSON on stdout."""
    sys.stdout.write(orjson.dumps(line).decode() + "\n")


def not_so(why: str) -> int:
    """Says why on stderr; the exit code for it."""
    sys.stderr.write(why + "\n")
    return 1
