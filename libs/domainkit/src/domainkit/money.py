"""Amounts of money."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` counts the currency's minor unit: 12900 is 129.00 EUR. `currency` is an ISO 4217 code."""

    amount_minor: int
    currency: str
