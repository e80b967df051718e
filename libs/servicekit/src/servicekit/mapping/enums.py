"""The numbers of enum members, by naming convention: of what leaves by the mapper, and of what requests name."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

from google.protobuf.descriptor import EnumDescriptor

from servicekit.mapping.source_types import MappingError

K = TypeVar("K", bound=Enum)


def numbers_of(kind: type[K], enum: EnumDescriptor) -> Mapping[K, int]:
    """PENDING_CUSTOMER has the number of TICKET_STATUS_PENDING_CUSTOMER: the name of UNSPECIFIED shows the prefix.

    Raises MappingError where one side has a member that the other lacks; a deprecated value needs none.
    """
    first = enum.values_by_number[0].name
    if not first.endswith("UNSPECIFIED"):
        raise MappingError(f"{enum.full_name} has no value …UNSPECIFIED with the number 0, which shows its prefix")
    prefix = first.removesuffix("UNSPECIFIED")
    numbers = {f"{prefix}{member.name}": member for member in kind}
    missing = numbers.keys() - enum.values_by_name.keys()
    if missing:
        raise MappingError(f"{enum.full_name} lacks {', '.join(sorted(missing))}, which {kind.__name__} has: add it")
    current = {value.name for value in enum.values if value.number and not value.GetOptions().deprecated}
    extra = current - numbers.keys()
    if extra:
        names = ", ".join(sorted(extra))
        raise MappingError(f"{kind.__name__} lacks {names} of {enum.full_name}: add it, or mark the value deprecated")
    return {member: enum.values_by_name[name].number for name, member in numbers.items()}
