"""What commands print, and what becomes of them when nobody reads on."""

import os
import sys
from collections.abc import Callable
from typing import Any

import orjson

CLOSED_PIPE = 141
"""As a shell reports SIGPIPE. Not 0: what a command had still to do or to write is missing."""


def print_line(line: dict[str, Any]) -> None:
    """One line of the result, as JSON on stdout."""
    sys.stdout.write(orjson.dumps(line).decode() + "\n")


def failed(why: str) -> int:
    """Says why on stderr; the exit code for it."""
    sys.stderr.write(why + "\n")
    return 1


def until_reader_leaves(command: Callable[[], int], *, code: int) -> int:
    """The command's exit code, or `code` as soon as the reader of stdout has closed it (`… | head`), without a word.

    The default action of SIGPIPE would do for stdout, and would end the process at a closed connection too.
    """
    try:
        try:
            return command()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end
        return code
