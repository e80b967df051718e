"""`python -m gateway routes`: every operation with the RPC that it calls, its messages and who may call it."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from gateway.rest.rpcs import rpc_at


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; what it has not is empty: `me` calls no RPC, what is public has no roles."""

    method: str
    path: str
    rpc: str
    request: str
    response: str
    roles: str


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Those of the OpenAPI document, by path."""
    for path, methods in sorted(document["paths"].items()):
        for method, described in methods.items():
            rpc = rpc_at(f"{method.upper()} {path}")
            yield Operation(
                method.upper(),
                path,
                rpc.name if rpc else "",
                rpc.request.name if rpc else "",
                rpc.response.name if rpc else "",
                ",".join(described.get("x-roles", ["any"] if described["security"] else [])),
            )


def as_lines(rows: Sequence[Operation]) -> str:
    """A line each, in aligned columns."""
    heads = [field.name.upper() for field in fields(Operation)]
    cells = [heads, *([cell or "-" for cell in astuple(row)] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)
    return "\n".join(lines) + "\n"
