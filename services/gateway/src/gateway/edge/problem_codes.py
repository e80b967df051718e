"""The registry of problem codes: what each means and what the caller can do about it.

Read from the enums ErrorReason of the protos, those of the services among them: a service refuses with the same codes
(the reason of google.rpc.ErrorInfo). `GET /problems/{code}` shows an entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

import aftersales
from aftersales.options.v1 import options_pb2
from google.protobuf.descriptor import EnumDescriptor

_PREFIX = "ERROR_REASON_"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One way in which a request fails: its HTTP status, what it means in a few words, and the remedy."""

    code: str
    status: int
    title: str
    remedy: str
    members: Sequence[options_pb2.ReasonMember] = ()

    def members_from(self, metadata: Mapping[str, str]) -> dict[str, Any]:
        """The problem's own members, from the metadata of google.rpc.ErrorInfo; what that lacks is left out."""
        texts = {member.name: member.value or metadata.get(member.name) for member in self.members}
        lists = {member.name for member in self.members if member.list}
        return {
            name: [each for each in text.split(",") if each] if name in lists else text
            for name, text in texts.items()
            if text is not None
        }


def error_reasons() -> Iterator[EnumDescriptor]:
    """The enum ErrorReason of every package that has one."""
    for stubs in map(Path, aftersales.__path__):
        for file in sorted(stubs.glob("*/v*/error_reason_pb2.py")):
            module = import_module(".".join(("aftersales", *file.relative_to(stubs).with_suffix("").parts)))
            yield module.ErrorReason.DESCRIPTOR


def _kinds(reasons: EnumDescriptor) -> Iterator[ProblemKind]:
    for value in reasons.values:
        if value.number:
            reason = value.GetOptions().Extensions[options_pb2.reason]
            code = value.name.removeprefix(_PREFIX)
            yield ProblemKind(code, reason.status, reason.title, reason.remedy, tuple(reason.members))


REGISTRY: Mapping[str, ProblemKind] = {kind.code: kind for reasons in error_reasons() for kind in _kinds(reasons)}


def kind_of(code: str, status: int) -> ProblemKind:
    """The entry of this code; of one that a newer service has and this gateway does not know, the `status` alone."""
    return REGISTRY.get(code) or ProblemKind(code, status, HTTPStatus(status).phrase, "")
