# Generated from aftersales/warranty/v1/serial_rule.proto: `make protos`.
"""Models of aftersales/warranty/v1/serial_rule.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

SerialFinding = Literal["serial_format", "serial_check_digit", "serial_out_of_range", "serial_dummy"]


SerialCheckDigit = Literal["luhn", "gtin"]


class SerialRange(Schema):
    """Serials from one to another of the same length, both included; digits come before letters. Those of a rule
    fit its template.
    """

    first: str = doc("The first one.", "A300-0001")
    last: str = doc("The last one.", "A300-9999")


class SerialRangeInput(Schema):
    """Serials from one to another of the same length, both included; digits come before letters. Those of a rule
    fit its template.
    """

    model_config = REQUEST

    first: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")] = doc(
        "The first one.", "A300-0001"
    )
    last: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")] = doc(
        "The last one.", "A300-9999"
    )


class SerialFormat(Schema):
    """One form of a serial."""

    template: str = doc(
        "A letter (A to Z), 9 a digit, X either; - . / : _ + and blanks are themselves. Other characters are "
        "quoted ('SN') or follow a backslash. Upper and lower case are one.",
        "A999-9999",
    )
    check_digit: SerialCheckDigit = may(
        "How the last digit follows from the digits before it; letters do not count. Left out: it does not.", "luhn"
    )
    ranges: list[SerialRange] = doc("The serials that were given out. None: all that fit the template.")


class SerialRule(Schema):
    """What the serial numbers of a manufacturer look like, for one retailer."""

    id: str = doc("Its id.", "srl_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: str = doc(
        "Whose serials, named as in product models; upper and lower case are one. Each manufacturer has one rule.",
        "Vesikone",
    )
    formats: list[SerialFormat] = doc("What a serial may look like: it fits one of them. None: all fit.")
    dummies: list[str] = doc(
        "What is entered where the serial is not known. Numbers of zeros, and words such as UNKNOWN and TEST, "
        "always count.",
        ["12345678"],
    )
    created_at: Instant = doc("When it was created.", "2026-11-02T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class SerialFormatInput(Schema):
    """One form of a serial."""

    model_config = REQUEST

    template: Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")] = doc(
        "A letter (A to Z), 9 a digit, X either; - . / : _ + and blanks are themselves. Other characters are "
        "quoted ('SN') or follow a backslash. Upper and lower case are one.",
        "A999-9999",
    )
    check_digit: SerialCheckDigit = may(
        "How the last digit follows from the digits before it; letters do not count. Left out: it does not.", "luhn"
    )
    ranges: list[SerialRangeInput] = may(
        "The serials that were given out. None: all that fit the template.", max_length=10
    )


class SerialRuleInput(Schema):
    """What the serial numbers of a manufacturer look like, for one retailer."""

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    manufacturer: Name = doc(
        "Whose serials, named as in product models; upper and lower case are one. Each manufacturer has one rule.",
        "Vesikone",
    )
    formats: list[SerialFormatInput] = may(
        "What a serial may look like: it fits one of them. None: all fit.", max_length=10
    )
    dummies: list[Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")]] = may(
        "What is entered where the serial is not known. Numbers of zeros, and words such as UNKNOWN and TEST, "
        "always count.",
        ["12345678"],
        max_length=50,
    )
