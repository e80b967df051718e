"""Writers: plans as functions that turn a value into the keyword arguments of its message.

A message inside another one is given as its fields: protobuf fills them in where they belong, while a message of its
own would be built and copied. Each field is one function of the whole value, and those of plain attributes are
attrgetters: reading all attributes at once and converting some afterwards takes twice as long.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any

from servicekit.mapping.conversions import Conversion
from servicekit.mapping.options import EVERYTHING, ROLES
from servicekit.mapping.plans import FieldPlan, Plan
from servicekit.mapping.readers import Read, instant_reader, itself, member_reader, part_reader, several_reader

Fields = dict[str, Any]
Write = Callable[[Any], Fields]
WriteGiven = Callable[[Any, Mapping[str, Any]], Fields]


class Writers(dict[str, WriteGiven]):
    """A plan's writers by role; one and the same where all roles see the same.

    They are made when they are first needed: what does not fit is found by the plan, and most are never called.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def __missing__(self, role: str) -> WriteGiven:
        """Raises KeyError for what is no role."""
        if role not in ROLES:
            raise KeyError(role)
        if _varies(self._plan):
            self[role] = _given_writer(self._plan, role)
        else:
            self.update(dict.fromkeys(ROLES, _given_writer(self._plan, EVERYTHING)))
        return self[role]


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


def _reader(field: FieldPlan, role: str) -> Read:
    """What the field becomes, of the whole value."""
    return _read(_source(field, role), field.conversion, role)


def _given_reader(field: FieldPlan, role: str) -> Read:
    """What the field becomes, of all that the caller gives."""
    return _read(itemgetter(field.name), field.conversion, role)


def _source(field: FieldPlan, role: str) -> Read:
    compute = field.compute
    if compute is None:
        return attrgetter(field.path)
    return (lambda value: compute(value, role)) if field.by_role else compute


def _read(get: Read, conversion: Conversion, role: str) -> Read:
    if conversion.repeated:
        one = replace(conversion, repeated=False)
        convert = None if one == Conversion(ordered=one.ordered) else _read(itself, one, role)
        return several_reader(get, convert, ordered=conversion.ordered)
    if conversion.instant:
        return instant_reader(get)
    if conversion.numbers is not None:
        return member_reader(get, conversion.numbers)
    if conversion.nested is not None:
        write = _writer(conversion.nested, role)
        return write if get is itself else part_reader(get, write)
    return get
