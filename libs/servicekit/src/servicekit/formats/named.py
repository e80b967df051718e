"""The formats that fields of requests name in the contracts (`Format` of options.proto), by their names in lower case.

Pattern, lengths and sentence are options of the enum's values and stand nowhere else; what no pattern can say is
checked by a function of this package. The gateway's schemas use `CHECKS`, the services' rules the whole `Format`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aftersales.options.v1 import options_pb2
from google.protobuf.descriptor import EnumValueDescriptor

from servicekit.formats.addresses import email_address
from servicekit.formats.currencies import currency
from servicekit.formats.dates import calendar_date
from servicekit.formats.gtins import gtin
from servicekit.formats.json_objects import json_object
from servicekit.formats.languages import language
from servicekit.formats.people import identifier
from servicekit.formats.phones import phone_number
from servicekit.formats.text import identity, lines, one_line, visible
from servicekit.formats.urls import https_url
from servicekit.formats.zones import time_zone

Check = Callable[[str], str]
"""Returns the text as it came: its owner gives it its form. Raises ValueError, with what the text must be."""

_PREFIX = "FORMAT_"


@dataclass(frozen=True, slots=True)
class Format:
    """What texts of one format have in common. Lengths in Unicode code points; None: any."""

    name: str
    pattern: re.Pattern[str] | None  # of the whole text
    shortest: int
    longest: int | None
    in_normal_form: bool  # `check` counts, not who has the text as it came
    must_be: str  # as a caller reads it
    example: str
    check: Check | None  # beyond pattern and lengths


def _all_of(*reads: Callable[[str], object]) -> Check:
    def check(text: str) -> str:
        for read in reads:
            read(text)
        return text

    return check


CHECKS: Mapping[str, Check] = {
    "line": one_line,
    "text": lines,
    "name": _all_of(one_line, visible),
    "visible_text": _all_of(lines, visible),
    "id": _all_of(one_line, visible),
    "identity": _all_of(identity, one_line, visible),  # the first one reads no more than it has to
    "subject": identifier,
    "email": _all_of(email_address),
    "phone": phone_number,
    "language": _all_of(language),
    "time_zone": time_zone,
    "currency": currency,
    "date": calendar_date,
    "gtin": _all_of(gtin),
    "https_url": https_url,
    "icalendar": lines,
    "json_object": _all_of(json_object),
    "filter": one_line,
    "etag": one_line,
    "search": one_line,
}
"""What is checked after pattern and lengths. A format that is not here has nothing else to check."""


def format_name(number: int) -> str:
    """`retailer_id` for FORMAT_RETAILER_ID."""
    return options_pb2.Format.DESCRIPTOR.values_by_number[number].name.removeprefix(_PREFIX).lower()


def _format(value: EnumValueDescriptor) -> Format:
    rules = value.GetOptions().Extensions[options_pb2.format]
    name = format_name(value.number)
    return Format(
        name=name,
        pattern=re.compile(rules.pattern) if rules.pattern else None,
        shortest=rules.min_len,
        longest=rules.max_len or None,
        in_normal_form=rules.in_normal_form,
        must_be=f"must be {rules.must_be}",
        example=rules.example,
        check=CHECKS.get(name),
    )


FORMATS: Mapping[str, Format] = {known.name: known for known in map(_format, options_pb2.Format.DESCRIPTOR.values[1:])}
"""Every format of the contracts."""


def is_retailer_id(text: str) -> bool:
    """Whether a text may be part of a NATS subject as a retailer's id."""
    pattern = FORMATS["retailer_id"].pattern
    return pattern is not None and pattern.fullmatch(text) is not None
