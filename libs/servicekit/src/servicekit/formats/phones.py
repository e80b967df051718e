"""Telephone numbers in E.164 form, checked by phonenumbers (Google's libphonenumber)."""

import re

import phonenumbers

REMEDY = "must be a number in E.164 form, such as +358401234567"

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def phone_number(text: str) -> str:
    """The number. Raises ValueError.

    It must be possible, that is of a country that exists and of a length that its plan has. Whether its range is given
    out changes faster than the library does: a sale is not refused for that.
    """
    if not _E164.fullmatch(text):
        raise ValueError(REMEDY)
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        raise ValueError(REMEDY) from None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(REMEDY)
    return text
