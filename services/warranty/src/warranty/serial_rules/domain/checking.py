"""What speaks against a serial. It comes in normal form and upper case."""

from collections.abc import Iterator
from enum import StrEnum

from warranty.serial_rules.domain.check_digits import is_right
from warranty.serial_rules.domain.serial_rule import SerialFormat, SerialRule
from warranty.serial_rules.domain.templates import digits_of, template_of


class SerialFinding(StrEnum):
    SERIAL_FORMAT = "serial_format"
    SERIAL_CHECK_DIGIT = "serial_check_digit"
    SERIAL_OUT_OF_RANGE = "serial_out_of_range"
    SERIAL_DUMMY = "serial_dummy"


_DUMMIES = frozenset(
    ("UNKNOWN", "NONE", "NULL", "N/A", "NA", "TEST", "DUMMY", "SAMPLE", "SERIAL", "TBD", "X", "-", "?")
)


def findings(serial: str, rule: SerialRule | None) -> tuple[SerialFinding, ...]:
    """Of several formats, the one that fits best counts. Without a rule only dummies are found; no serial has none."""
    if not serial:
        return ()
    if serial in _DUMMIES or not serial.strip("0") or (rule is not None and serial in rule.dummies):
        return (SerialFinding.SERIAL_DUMMY,)
    if rule is None or not rule.formats:
        return ()
    found = [
        tuple(_against(serial, each)) for each in rule.formats if template_of(each.template, "template").fits(serial)
    ]
    return min(found, key=len, default=(SerialFinding.SERIAL_FORMAT,))


def _against(serial: str, form: SerialFormat) -> Iterator[SerialFinding]:
    """Of a serial that fits its template."""
    if form.check_digit and not is_right(form.check_digit, digits_of(serial)):
        yield SerialFinding.SERIAL_CHECK_DIGIT
    if form.ranges and not any(each.first <= serial <= each.last for each in form.ranges):
        yield SerialFinding.SERIAL_OUT_OF_RANGE
