"""Check digits: whether the last digit of a number follows from those before it."""

from collections.abc import Sequence
from enum import StrEnum


class SerialCheckDigit(StrEnum):
    LUHN = "luhn"
    GTIN = "gtin"


def is_right(kind: SerialCheckDigit, digits: Sequence[int]) -> bool:
    if len(digits) < 2:
        return False
    return _luhn(digits) if kind is SerialCheckDigit.LUHN else _gtin(digits)


def _luhn(digits: Sequence[int]) -> bool:
    """ISO/IEC 7812-1, annex B; of IMEIs 3GPP TS 23.003, annex B."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _gtin(digits: Sequence[int]) -> bool:
    """GS1 General Specifications, 7.9.1: from the right, the weights are 1 and 3 in turn."""
    return (sum(digits[::-2]) + 3 * sum(digits[-2::-2])) % 10 == 0
