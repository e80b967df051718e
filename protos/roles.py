"""Writes which roles may call which operation of the REST API, from the services' access tables: `make protos`.

The gateway shows them in its documentation. It cannot ask the services' code, and decides nothing by them.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from aftersales.options.v1 import options_pb2
from google.api import annotations_pb2  # type: ignore[import-untyped]
from google.protobuf.descriptor import MethodDescriptor
from servicekit.auth.authorization import AccessTable, Role

from protos.plugin.source import snake

ROOT = Path(__file__).parents[1]


def main() -> None:
    tables = [access_table(path.parent.name) for path in sorted(ROOT.glob("services/*/src/*/access.py"))]
    entries = sorted(entry for method in operations() if (entry := _entry(method, tables)))
    sys.stdout.write(
        "# Generated from the access tables of the services: `make protos`.\n"
        '"""The roles that may call an operation, by its operationId. For documentation: the services decide."""\n\n'
        "from collections.abc import Mapping\n\n"
        f"ROLES: Mapping[str, tuple[str, ...]] = {{{''.join(entries)}}}\n"
    )


def access_table(service: str) -> AccessTable:
    table: AccessTable = import_module(f"{service}.access").ACCESS
    return table


def operations() -> Iterator[MethodDescriptor]:
    """The RPCs that REST shows."""
    for path in sorted((ROOT / "protos" / "aftersales").glob("*/v1/*_service.proto")):
        module = import_module(f"aftersales.{path.parts[-3]}.v1.{path.stem}_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from (rpc for rpc in service.methods if rpc.GetOptions().HasExtension(annotations_pb2.http))


def _entry(method: MethodDescriptor, tables: list[AccessTable]) -> str:
    """Empty for a public one, which no table has."""
    allowed = {role for table in tables for role in table.get(method.name, {})}
    roles = ", ".join(f'"{role}"' for role in Role if role in allowed) + ("," if len(allowed) == 1 else "")
    operation = method.GetOptions().Extensions[options_pb2.operation].id or snake(method.name)
    return f'"{operation}": ({roles}),' if allowed else ""


if __name__ == "__main__":
    main()
