"""Ranges of serials. Serials come in normal form and upper case."""

from collections.abc import Sequence

from domainkit.refusals import invalid

from warranty.serial_rules.domain.serial_rule import SerialRange


def check_ranges(ranges: Sequence[SerialRange], path: str) -> None:
    """Raises Refused (VALIDATION_FAILED) for a range whose ends cannot be compared, or that has nothing in it."""
    for position, each in enumerate(ranges):
        if not each.first or not each.last:
            end = "last" if each.first else "first"
            raise invalid(f"{path}[{position}].{end}", "Must have a visible character.")
        if len(each.first) != len(each.last):
            raise invalid(f"{path}[{position}].last", "Must be as long as the first one.")
        if each.first > each.last:
            raise invalid(f"{path}[{position}].last", "Must not come before the first one.")


def within(serial: str, ranges: Sequence[SerialRange]) -> bool:
    """Whether one of the ranges has the serial. A range has serials of its own length: A9 is before A10."""
    return any(len(serial) == len(each.first) and each.first <= serial <= each.last for each in ranges)
