"""Currencies: the active codes of ISO 4217 (list one of its maintenance agency), from the iso4217 package."""

from collections.abc import Mapping

import iso4217
from domainkit.money import Money

REMEDY = "must be an ISO 4217 code of an active currency, such as EUR"


def _active() -> dict[str, int]:
    """Decimals of each code. What has none is no money: metals, units of account, XTS for tests, XXX for none."""
    entries = iso4217.raw_xml.iter("CcyNtry")
    funds = {each.findtext("Ccy") for each in entries if each.find("CcyNm[@IsFund='true']") is not None}
    return {
        currency.code: currency.exponent
        for currency in iso4217.Currency
        if currency.exponent is not None and currency.code not in funds
    }


DECIMALS: Mapping[str, int] = _active()
"""Decimals of each active currency: an amount in the minor unit is divided by ten to the power of them."""


def decimals(money: Money) -> int | None:
    """Decimals of the amount's currency; None for one that is no longer active."""
    return DECIMALS.get(money.currency)


def currency(code: str) -> str:
    """The code of an active currency. Raises ValueError."""
    if code not in DECIMALS:
        raise ValueError(REMEDY)
    return code
