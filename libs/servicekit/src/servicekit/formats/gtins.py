"""GTINs: the numbers under bar codes (GS1 General Specifications), checked by biip."""

from biip import ParseError
from biip.gtin import Gtin
from biip.rcn import Rcn

REMEDY = "must be a GTIN of 8, 12, 13 or 14 digits with a valid check digit, such as 06412345678907"


def gtin(text: str) -> str:
    """The GTIN with 14 digits, as it is compared and stored. Raises ValueError.

    Numbers that a shop or a country gives out for itself (restricted circulation, such as 2…) name nothing elsewhere.
    """
    try:
        found = Gtin.parse(text)
    except ParseError:
        raise ValueError(REMEDY) from None
    if isinstance(found, Rcn):
        raise ValueError(REMEDY)
    return found.as_gtin_14()
