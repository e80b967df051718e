"""Writers: plans as functions that turn a value into the keyword arguments of its message.

A message inside another one is given as its fields: protobuf fills them in where they belong, while a message of its
own would be built and copied. Each field is one function of the whole value, and those of plain attributes are
attrgetters: reading all attributes at once and converting some afterwards takes twice as long.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter, itemgetter
from typing import Any

from servicekit.mapping.conversions import Conversion
from servicekit.mapping.options import EVERYTHING, ROLES
from servicekit.mapping.plans import FieldPlan, Plan

Fields = dict[str, Any]
Convert = Callable[[Any], Any]
Write = Callable[[Any], Fields]
WriteGiven = Callable[[Any, Mapping[str, Any]], Fields]

_SECOND = 1_000_000


def writers_of(plan: Plan) -> Mapping[str, WriteGiven]:
    """The plan's writers by role; one and the same where all roles see the same."""
    if not _varies(plan):
        return dict.fromkeys(ROLES, _given_writer(plan, EVERYTHING))
    return {role: _given_writer(plan, role) for role in ROLES}


def _varies(plan: Plan) -> bool:
    """Whether what is written depends on the role."""
    return any(field.by_role or field.roles != ROLES or _varies_inside(field.conversion) for field in plan.fields)


def _varies_inside(conversion: Conversion) -> bool:
    return conversion.nested is not None and _varies(conversion.nested)


def _given_writer(plan: Plan, role: str) -> WriteGiven:
    """Writes what the caller gives, too: all that the plan names, whether or not the role sees it, and nothing else."""
    given_fields = [field for field in plan.fields if field.given]
    names = {field.name for field in given_fields}
    shown = [(field.name, _given_reader(field, role)) for field in given_fields if role in field.roles]
    write = _writer(plan, role)

    def write_given(value: Any, given: Mapping[str, Any]) -> Fields:
        if given.keys() != names:
            raise TypeError(f"{plan.message.full_name} is given {', '.join(sorted(names)) or 'nothing'} by its caller")
        fields = write(value)
        for name, read in shown:
            fields[name] = read(given)
        return fields

    return write_given


def _writer(plan: Plan, role: str) -> Write:
    """Writes all that comes from the value itself."""
    shown = [field for field in plan.fields if role in field.roles and not field.given]
    readers = [(field.name, _reader(field, role)) for field in shown]

    def write(value: Any) -> Fields:
        fields = {}
        for name, read in readers:
            fields[name] = read(value)
        return fields

    return write


def _reader(field: FieldPlan, role: str) -> Convert:
    """What the field becomes, of the whole value. None leaves it unset."""
    return _read(_source(field, role), field.conversion, role)


def _read(get: Convert, conversion: Conversion, role: str) -> Convert:
    convert = _convert(conversion, role)
    if convert is None:
        return get
    if conversion.optional:
        return _optional_reader(get, convert)
    return lambda value: convert(get(value))


def _optional_reader(get: Convert, convert: Convert) -> Convert:
    def read(value: Any) -> Any:
        one = get(value)
        return None if one is None else convert(one)

    return read


def _given_reader(field: FieldPlan, role: str) -> Convert:
    """What the field becomes, of what the caller gives."""
    return _read(itemgetter(field.name), field.conversion, role)


def _source(field: FieldPlan, role: str) -> Convert:
    compute = field.compute
    if compute is None:
        return attrgetter(field.path)
    return (lambda value: compute(value, role)) if field.by_role else compute


def _convert(conversion: Conversion, role: str) -> Convert | None:
    """What to do with a value that is there; None where it goes as it is."""
    convert = _convert_one(conversion, role)
    if not conversion.repeated:
        return convert
    if convert is None:
        return None if conversion.ordered else sorted
    if conversion.ordered:
        return lambda values: [convert(value) for value in values]
    return lambda values: sorted(convert(value) for value in values)


def _convert_one(conversion: Conversion, role: str) -> Convert | None:
    if conversion.instant:
        return timestamp_fields
    if conversion.numbers is not None:
        return conversion.numbers.__getitem__
    if conversion.nested is not None:
        return _writer(conversion.nested, role)
    return None


def timestamp_fields(instant: int) -> Fields:
    """An Instant as the fields of a Timestamp."""
    seconds, micros = divmod(instant, _SECOND)
    return {"seconds": seconds, "nanos": micros * 1_000}
