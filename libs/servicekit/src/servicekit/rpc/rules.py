"""The rules of requests as the contracts declare them (options.proto), compiled once per message type.

What is checked before a request is looked at any further: fields that are required, formats, lengths and ranges, sizes
of lists, values of enums, fields that exclude each other. A field that is neither required nor set is not looked at,
and OUTPUT_ONLY fields never are. The gateway checks the same in REST; here it holds for every caller.

Measured with timeit: 1.3 µs for the request of a get, 6.5 for a list with two filters, 5 for a ticket with its text, 10
for a product model with two terms.
"""

from collections.abc import Callable, Sequence
from functools import cache
from sys import maxsize

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from servicekit.rpc.field_rules import groups_of, is_output_only, is_required, rules_of
from servicekit.rpc.update_masks import stays_as_it_is
from servicekit.rpc.value_rules import Wrong, wrong_value

Violation = tuple[str, str]
"""The path of a field in proto names, `items[0].price.currency`, and what is wrong with it."""

MOST_VIOLATIONS = 21
"""As many as are collected: REST shows 20, and from one more says that there are more."""

_Check = Callable[[Message, str, list[Violation]], None]
"""Looks at one field of a message whose path is given, with its point; adds what is wrong."""

_REQUIRED = "is required"


class RequestInvalid(Exception):
    """The request breaks rules of its contract."""

    kind, reason = "invalid", "VALIDATION_FAILED"

    def __init__(self, violations: Sequence[Violation]) -> None:
        (path, wrong), more = violations[0], len(violations) - 1
        super().__init__(f"{path}: {wrong}" + (f" (and {more} more)" if more else ""))
        self.violations = violations


def violations_of(request: Message) -> list[Violation]:
    """What is wrong with a request, in the order of its fields; at most MOST_VIOLATIONS."""
    found: list[Violation] = []
    _look(request, "", found)
    if found:
        found = [violation for violation in found if not stays_as_it_is(request, violation[0])]
    return found[:MOST_VIOLATIONS]


def _look(message: Message, prefix: str, found: list[Violation]) -> None:
    for check in _checks(message.DESCRIPTOR):
        check(message, prefix, found)


@cache
def _checks(descriptor: Descriptor) -> tuple[_Check, ...]:
    """The checks of a message type; none for a type without rules."""
    fields = [_check(field) for field in descriptor.fields if not is_output_only(field)]
    groups = [_at_most_one(descriptor, names) for names in groups_of(descriptor)]
    return (*filter(None, fields), *groups)


def _check(field: FieldDescriptor) -> _Check | None:
    """None where a field can hold whatever its type can."""
    if field.is_repeated:
        return _list_check(field)
    rules, required, name = rules_of(field), is_required(field), field.name
    if _nests(field):
        return _message_check(name, required)
    wrong = wrong_value(field, rules, required)
    if wrong is None and (not required or field.type == FieldDescriptor.TYPE_BOOL):
        return None
    if field.has_presence:
        return _presence_check(name, wrong, required)
    if required and wrong is not None and rules.HasField("int"):  # zero may be a value
        return _always_check(name, wrong)
    return _value_check(name, wrong, required)


def _value_check(name: str, wrong: Wrong | None, required: bool) -> _Check:
    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        value = getattr(message, name)
        if value:
            if wrong is not None and (text := wrong(value)) is not None:
                found.append((prefix + name, text))
        elif required:
            found.append((prefix + name, _REQUIRED))

    return check


def _always_check(name: str, wrong: Wrong) -> _Check:
    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        if (text := wrong(getattr(message, name))) is not None:
            found.append((prefix + name, text))

    return check


def _presence_check(name: str, wrong: Wrong | None, required: bool) -> _Check:
    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        if message.HasField(name):
            if wrong is not None and (text := wrong(getattr(message, name))) is not None:
                found.append((prefix + name, text))
        elif required:
            found.append((prefix + name, _REQUIRED))

    return check


def _message_check(name: str, required: bool) -> _Check:
    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        if message.HasField(name):
            _look(getattr(message, name), f"{prefix}{name}.", found)
        elif required:
            found.append((prefix + name, _REQUIRED))

    return check


def _list_check(field: FieldDescriptor) -> _Check | None:
    name, required, nests = field.name, is_required(field), _nests(field)
    rules = rules_of(field).repeated
    fewest, most = rules.min_items, rules.max_items or maxsize
    wrong = None if nests else wrong_value(field, rules.items, required=False)
    if not (required or nests or wrong or fewest or rules.max_items):
        return None

    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        values = getattr(message, name)
        size = len(values)
        if not size:
            if required:
                found.append((prefix + name, _REQUIRED))
        elif not fewest <= size <= most:
            limit = f"at least {fewest}" if size < fewest else f"at most {most}"
            found.append((prefix + name, f"must have {limit} items"))
        elif nests or wrong:
            for number, value in enumerate(values):
                if len(found) >= MOST_VIOLATIONS:
                    return
                if nests:
                    _look(value, f"{prefix}{name}[{number}].", found)
                elif wrong and (text := wrong(value)) is not None:
                    found.append((f"{prefix}{name}[{number}]", text))

    return check


def _at_most_one(descriptor: Descriptor, names: Sequence[str]) -> _Check:
    tests = [(name, descriptor.fields_by_name[name].has_presence) for name in names]
    sentence = f"use at most one of {', '.join(names)}"

    def check(message: Message, prefix: str, found: list[Violation]) -> None:
        given = [name for name, presence in tests if (message.HasField(name) if presence else getattr(message, name))]
        if len(given) > 1:
            found.append((prefix + given[1], sentence))

    return check


def _nests(field: FieldDescriptor) -> bool:
    """Whether values of the field are messages whose own fields have rules."""
    return field.message_type is not None and field.message_type.file.package != "google.protobuf"
