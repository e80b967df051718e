"""What the contracts declare beyond names and types: who sees a field, what is personal, and on which subject an event
is published.

Of the contracts, servicekit imports aftersales/options/v1/options.proto alone: here, for formats and for rules.
"""

from aftersales.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from servicekit.mapping.source_types import MappingError

EVERYTHING = ""
"""No role: what goes to other services, and into events."""

RESTRICTED_ROLES = frozenset(name.removeprefix("ROLE_").lower() for name, number in options_pb2.Role.items() if number)
"""Roles that a field may be kept from."""

ROLES = RESTRICTED_ROLES | {EVERYTHING, "service"}


def visible_to(field: FieldDescriptor) -> frozenset[str]:
    """The roles that see the field, services among them. Raises MappingError for an option that names none."""
    options = field.GetOptions()
    if not options.HasExtension(options_pb2.visible_to):
        return ROLES
    numbers = options.Extensions[options_pb2.visible_to].roles
    if not numbers or options_pb2.ROLE_UNSPECIFIED in numbers:
        raise MappingError("`visible_to` names no role, or an unspecified one: name those that see the field")
    named = {options_pb2.Role.Name(number).removeprefix("ROLE_").lower() for number in numbers}
    return frozenset(named) | {EVERYTHING, "service"}


def declared_event(message: Descriptor) -> options_pb2.Event | None:
    """The message's option `event`; None where it is no event."""
    options = message.GetOptions()
    return options.Extensions[options_pb2.event] if options.HasExtension(options_pb2.event) else None


def is_json_object(field: FieldDescriptor) -> bool:
    """Whether the text of the field is an object of JSON."""
    format: int = field.GetOptions().Extensions[options_pb2.field].string.format
    return format == options_pb2.FORMAT_JSON_OBJECT


def is_personal(field: FieldDescriptor) -> bool:
    """Whether the field says who a customer is or what was said: of a message, all of it."""
    return bool(field.GetOptions().Extensions[options_pb2.personal])
