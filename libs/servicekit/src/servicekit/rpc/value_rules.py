"""What may be wrong with one value of a field, by the rules that the contract declares for it."""

from collections.abc import Callable
from sys import maxsize
from typing import Any

from aftersales.options.v1.options_pb2 import FieldRules, IntRules, StringRules
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from servicekit.formats.named import FORMATS, format_name
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.rpc.update_masks import MOST_PATHS

Wrong = Callable[[Any], str | None]
"""What is wrong with a value; None where nothing is."""

_EARLIEST, _LATEST = (
    from_rfc3339(instant) // 1_000_000 for instant in ("1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z")
)


def wrong_value(field: FieldDescriptor, rules: FieldRules, required: bool) -> Wrong | None:
    """What may be wrong with one value of the field that is no message of ours; None where nothing may."""
    if field.enum_type is not None:
        return _wrong_choice(field.enum_type)
    if field.message_type is not None:
        return _KNOWN_MESSAGES.get(field.message_type.full_name)
    match rules.WhichOneof("type"):
        case "string":
            return _wrong_text(rules.string, required)
        case "int":
            return _wrong_number(rules.int)
    return None


def _wrong_text(rules: StringRules, required: bool) -> Wrong:
    format = FORMATS[format_name(rules.format)] if rules.format else None
    shortest, longest = rules.min_len, rules.max_len or maxsize
    matches = check = must_be = None
    if format is not None:
        check, must_be = format.check, format.must_be
        matches = format.pattern.fullmatch if format.pattern is not None else None
        if not format.in_normal_form:  # else its check counts
            shortest, longest = shortest or format.shortest, rules.max_len or format.longest or maxsize
    shortest = max(shortest, int(required))

    def wrong(text: str) -> str | None:
        length = len(text)  # first: what follows takes its time
        if length < shortest:
            return "must not be empty" if shortest == 1 else f"must have at least {shortest} characters"
        if length > longest:
            return f"must have at most {longest} characters"
        if matches is not None and matches(text) is None:
            return must_be
        if check is not None:
            try:
                check(text)
            except ValueError as error:
                return str(error)
        return None

    return wrong


def _wrong_number(rules: IntRules) -> Wrong:
    least = rules.gte if rules.HasField("gte") else -maxsize
    most = rules.lte if rules.HasField("lte") else maxsize

    def wrong(number: int) -> str | None:
        if number < least:
            return f"must be greater than or equal to {least}"
        return f"must be less than or equal to {most}" if number > most else None

    return wrong


def _wrong_choice(enum: EnumDescriptor) -> Wrong:
    numbers = frozenset(enum.values_by_number) - {0}

    def wrong(number: int) -> str | None:
        return None if number in numbers else "must be one of the values that the contract lists, and not unspecified"

    return wrong


def _wrong_instant(timestamp: Any) -> str | None:
    if not _EARLIEST <= timestamp.seconds < _LATEST:
        return "must be between the years 1970 and 2199"
    return None if 0 <= timestamp.nanos < 1_000_000_000 else "must have 0 to 999999999 nanoseconds"


def _wrong_mask(mask: Any) -> str | None:
    return f"must name at most {MOST_PATHS} fields" if len(mask.paths) > MOST_PATHS else None


_KNOWN_MESSAGES = {"google.protobuf.Timestamp": _wrong_instant, "google.protobuf.FieldMask": _wrong_mask}
