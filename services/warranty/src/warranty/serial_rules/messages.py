"""Serial rules as aftersales.warranty.v1 shows them, and the formats that its requests name."""

from collections.abc import Sequence

from aftersales.warranty.v1 import serial_rule_pb2 as pb
from servicekit.formats.text import normal, upper
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper
from servicekit.rpc.parsing import chosen_or_none

from warranty.serial_rules.domain.check_digits import SerialCheckDigit
from warranty.serial_rules.domain.serial_rule import SerialFormat, SerialRange, SerialRule

serial_rule_message = mapper(SerialRule, pb.SerialRule, computed={"etag": version_etag})


def formats_of(requested: Sequence[pb.SerialFormat]) -> tuple[SerialFormat, ...]:
    """The formats of a request, in the normal form of serials. Raises Refused (VALIDATION_FAILED)."""
    return tuple(_format(each, f"formats[{position}]") for position, each in enumerate(requested))


def dummies_of(requested: Sequence[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(map(_as_serial, requested)))


def _format(requested: pb.SerialFormat, path: str) -> SerialFormat:
    return SerialFormat(
        template=_as_serial(requested.template),
        check_digit=chosen_or_none(SerialCheckDigit, requested, "check_digit", path=f"{path}.check_digit"),
        ranges=tuple(SerialRange(_as_serial(each.first), _as_serial(each.last)) for each in requested.ranges),
    )


def _as_serial(text: str) -> str:
    """As serials are compared."""
    return upper(normal(text))
