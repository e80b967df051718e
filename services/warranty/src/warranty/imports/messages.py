"""Rows of files as requests of the API: the same fields, held to the same rules."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from aftersales.warranty.v1.asset_service_pb2 import CreateAssetRequest
from aftersales.warranty.v1.meter_service_pb2 import ReadingRow as ReadingMessage
from domainkit.refusals import invalid
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from servicekit.formats.text import serial_number
from servicekit.mapping.timestamps import from_rfc3339, from_timestamp, to_timestamp
from servicekit.rpc.parsing import chosen, optional_instant
from servicekit.rpc.rules import violations_of

from warranty.assets.domain.stock import StockUnit
from warranty.imports.domain.importing import RowReading
from warranty.meters.domain.meter import ReadingDraft
from warranty.operations.domain.rows import Row, Value, field_name
from warranty.product_models.domain.terms import MeterUnit

M = TypeVar("M", bound=Message)

_INTEGER = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_OF_A_UNIT = ("product_model_id", "serial")
_NAMED_OTHERWISE = "a" * 26
"""Stands in for the id of a unit that is named by its serial."""


def unit_of(row: Row, retailer: str) -> StockUnit:
    """Raises Refused: VALIDATION_FAILED."""
    request = _request(CreateAssetRequest, row.values, ("retailer", "request_id"))
    return StockUnit(
        retailer=retailer,
        product_model_id=request.product_model_id,
        serial=_serial(request.serial),
        manufactured_at=optional_instant(request, "manufactured_at"),
    )


def reading_of(row: Row, retailer: str) -> RowReading:
    """Raises Refused: VALIDATION_FAILED."""
    of_unit = {name: value for name, value in row.values.items() if name in _OF_A_UNIT}
    of_reading = {name: value for name, value in row.values.items() if name not in _OF_A_UNIT}
    unit = None
    if of_unit:
        if "asset_id" in of_reading:
            raise invalid("asset_id", "Name either the asset, or its product model and serial.")
        unit = unit_of(Row(row.number, of_unit), retailer)
        of_reading["asset_id"] = _NAMED_OTHERWISE
    request = _request(ReadingMessage, of_reading, ())
    draft = ReadingDraft(
        unit=chosen(MeterUnit, request, "unit"),
        read_at=from_timestamp(request.read_at),
        value=request.value,
        rollovers=request.rollovers if request.HasField("rollovers") else None,
    )
    return RowReading(draft, request.asset_id, unit)


def _request(kind: type[M], values: Mapping[str, Value], but: tuple[str, ...]) -> M:
    """Raises Refused (VALIDATION_FAILED): a field that there is not, or a value that is none of it."""
    fields, request = kind.DESCRIPTOR.fields_by_name, kind()
    for name, value in values.items():
        field = fields.get(name)
        if field is None or name in but:
            raise invalid(field_name(name), "There is no such field.")
        _set(request, field, value)
    for name, field in fields.items():  # what is zero where it is left out
        if field.type == FieldDescriptor.TYPE_INT32 and not field.has_presence and name not in values:
            raise invalid(name, "Is required.")
    if found := violations_of(request):
        name, wrong = found[0]
        raise invalid(name, f"{wrong[:1].upper()}{wrong[1:]}.")
    return request


def _set(request: Message, field: Any, value: Value) -> None:
    if field.type == FieldDescriptor.TYPE_INT32:
        setattr(request, field.name, _integer(field.name, value))
        return
    if not isinstance(value, str):
        raise invalid(field.name, "Must be a text.")
    if field.type == FieldDescriptor.TYPE_ENUM:
        setattr(request, field.name, _number(field, value))
    elif field.type == FieldDescriptor.TYPE_MESSAGE:
        getattr(request, field.name).CopyFrom(_timestamp(field.name, value))
    else:
        setattr(request, field.name, value)


def _integer(name: str, value: Value) -> int:
    number = int(value) if isinstance(value, int) or _INTEGER.fullmatch(value) else None
    if number is None or not -(2**31) <= number < 2**31:
        raise invalid(name, "Must be a whole number.")
    return number


def _number(field: Any, value: str) -> int:
    values = field.enum_type.values
    prefix = values[0].name.removesuffix("UNSPECIFIED")
    names: dict[str, int] = {each.name.removeprefix(prefix).lower(): each.number for each in values if each.number}
    if value not in names:
        raise invalid(field.name, f"Must be one of {', '.join(names)}.")
    return names[value]


def _timestamp(name: str, value: str) -> Any:
    try:
        return to_timestamp(from_rfc3339(value))
    except ValueError:
        raise invalid(name, "Must be an instant with a zone (RFC 3339), such as 2026-11-20T08:00:00Z.") from None


def _serial(text: str) -> str:
    """In its normal form. Raises Refused: VALIDATION_FAILED."""
    try:
        return serial_number(text)
    except ValueError as error:
        raise invalid("serial", f"{str(error).capitalize()}.") from None
