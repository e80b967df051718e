"""Every RPC of the contracts, and which services serve it, read from the descriptors."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import aftersales
from aftersales.options.v1.options_pb2 import operation
from google.api.annotations_pb2 import http  # type: ignore[import-untyped]
from google.protobuf.descriptor import MethodDescriptor
from servicekit.auth.authorization import AccessTable

SERVICES = ("tickets", "warranty", "notifications", "feedback")


@dataclass(frozen=True)
class Rpc:
    """One RPC as one service serves it."""

    service: str
    method: MethodDescriptor

    @property
    def name(self) -> str:
        return str(self.method.name)

    @property
    def path(self) -> str:
        return f"/{self.method.containing_service.full_name}/{self.name}"

    @property
    def operation(self) -> str:
        """The operationId over REST; empty for an RPC that only services call."""
        options = self.method.GetOptions()
        if not options.HasExtension(http):
            return ""
        return options.Extensions[operation].id or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name).lower()

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return bool(self.method.GetOptions().Extensions[operation].public)


def rpcs() -> list[Rpc]:
    """All of them; one of the common package is served by every service."""
    found: list[Rpc] = []
    stubs = Path(aftersales.__path__[0])
    for file in sorted(stubs.rglob("*_service_pb2.py")):
        module = ".".join(("aftersales", *file.relative_to(stubs).with_suffix("").parts))
        owner = module.split(".")[1]
        for service in import_module(module).DESCRIPTOR.services_by_name.values():
            served_by = SERVICES if owner == "common" else (owner,)
            found += [Rpc(each, method) for each in served_by for method in service.methods]
    return found


def let_in() -> dict[str, frozenset[str]]:
    """The roles that the services' access tables let in, by operation. That of several services lets in the same."""
    found: dict[str, frozenset[str]] = {}
    for rpc in rpcs():
        if rpc.operation and not rpc.is_public:
            roles = frozenset(str(role) for role in access(rpc.service)[rpc.name])
            assert found.setdefault(rpc.operation, roles) == roles, rpc
    return found


def access(service: str) -> AccessTable:
    """The service's own access table."""
    table: AccessTable = import_module(f"{service}.access").ACCESS
    return table
