# Generated from aftersales/options/v1/options.proto: `make protos`.
"""The formats of texts in requests: pattern, lengths, and what a text must be."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints, WithJsonSchema

from gateway.rest.formats import passes

RETAILER_ID = r"^[a-z0-9-]{1,40}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
PHONE = r"^\+[1-9][0-9]{5,14}$"
LANGUAGE = r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"
TIME_ZONE = r"^[A-Za-z0-9_+/-]{1,64}$"
CURRENCY = r"^[A-Z]{3}$"
LINK_BASE = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$"
REQUEST_ID = r"^[\x21-\x7e]*$"
COLOR = r"^#[0-9A-Fa-f]{6}$"
HTTPS_URL = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][A-Za-z0-9._~!$&*+,;=:@%/?#-]*)?$"
HOURS = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
COUNTRY = r"^[A-Z]{2}$"
SUBDIVISION = r"^[A-Z]{2}-[A-Z0-9]{1,3}$"
GTIN = r"^([0-9]{8}|[0-9]{12,14})$"

MUST_BE: Mapping[str, str] = {
    RETAILER_ID: "1 to 40 of a-z, 0-9 and hyphen, such as nordic-home",
    EMAIL: "an e-mail address, such as mikko@laine.example",
    PHONE: "a number in E.164 form, such as +358401234567",
    LANGUAGE: "a BCP 47 language, such as en or de-AT",
    TIME_ZONE: "an IANA time zone, such as Europe/Helsinki",
    CURRENCY: "an ISO 4217 code of an active currency, such as EUR",
    LINK_BASE: "an http or https URL without query, such as https://care.nordic-home.example",
    REQUEST_ID: "of printable ASCII characters without blanks, such as a UUID",
    COLOR: "a colour as #rrggbb, such as #1a5fb4",
    HTTPS_URL: "an https URL, such as https://nordic-home.example/help",
    HOURS: "HH:MM-HH:MM from 00:00 to 24:00, such as 09:00-12:00 or 22:00-06:00",
    DATE: "a date as YYYY-MM-DD, such as 2026-12-24",
    COUNTRY: "an ISO 3166-1 code of two letters, such as FI",
    SUBDIVISION: "an ISO 3166-2 code, such as DE-BY",
    GTIN: "a GTIN of 8, 12, 13 or 14 digits with a valid check digit, such as 06412345678907",
}
"""Each pattern in words, for the caller whose text does not match it."""

Line = Annotated[str, StringConstraints(max_length=500), passes("line")]
"""Must be one line without control characters."""
Text = Annotated[str, StringConstraints(max_length=20000), passes("text")]
"""Must be text without control characters other than line breaks and tabs."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), passes("name")]
"""Must be one line with a visible character."""
VisibleText = Annotated[str, StringConstraints(min_length=1, max_length=20000), passes("visible_text")]
"""Must be text with a visible character."""
Id = Annotated[str, StringConstraints(min_length=1, max_length=64), passes("id")]
"""Must be an id as this API returned it."""
RetailerId = Annotated[str, StringConstraints(pattern=RETAILER_ID)]
"""Must be 1 to 40 of a-z, 0-9 and hyphen, such as nordic-home."""
Identity = Annotated[str, passes("identity"), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 100})]
"""Must be one line of 1 to 100 characters in its normal form."""
Subject = Annotated[str, StringConstraints(min_length=1, max_length=255), passes("subject")]
"""Must be the sub of a token: 1 to 255 printable characters without blanks at the ends."""
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=254), passes("email")]
"""Must be an e-mail address, such as mikko@laine.example."""
Phone = Annotated[str, StringConstraints(pattern=PHONE), passes("phone")]
"""Must be a number in E.164 form, such as +358401234567."""
Language = Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=35), passes("language")]
"""Must be a BCP 47 language, such as en or de-AT."""
TimeZone = Annotated[str, StringConstraints(pattern=TIME_ZONE), passes("time_zone")]
"""Must be an IANA time zone, such as Europe/Helsinki."""
Currency = Annotated[str, StringConstraints(pattern=CURRENCY), passes("currency")]
"""Must be an ISO 4217 code of an active currency, such as EUR."""
LinkBase = Annotated[str, StringConstraints(pattern=LINK_BASE, max_length=500)]
"""Must be an http or https URL without query, such as https://care.nordic-home.example."""
RequestId = Annotated[str, StringConstraints(pattern=REQUEST_ID, max_length=128)]
"""Must be of printable ASCII characters without blanks, such as a UUID."""
PageToken = Annotated[str, StringConstraints(max_length=2000)]
"""Must be next_page_token of the page before, as it came."""
Filter = Annotated[str, StringConstraints(min_length=1, max_length=255), passes("filter")]
"""Must be one line of 1 to 255 characters."""
Etag = Annotated[str, StringConstraints(max_length=1000), passes("etag")]
"""Must be an etag as this API returned it."""
Search = Annotated[str, StringConstraints(min_length=1, max_length=200), passes("search")]
"""Must be 1 to 200 characters to search for."""
Cursor = Annotated[str, StringConstraints(max_length=500)]
"""Must be next_cursor of the response before, as it came."""
Color = Annotated[str, StringConstraints(pattern=COLOR)]
"""Must be a colour as #rrggbb, such as #1a5fb4."""
HttpsUrl = Annotated[str, StringConstraints(pattern=HTTPS_URL, max_length=1000), passes("https_url")]
"""Must be an https URL, such as https://nordic-home.example/help."""
Hours = Annotated[str, StringConstraints(pattern=HOURS, max_length=11)]
"""Must be HH:MM-HH:MM from 00:00 to 24:00, such as 09:00-12:00 or 22:00-06:00."""
Date = Annotated[str, StringConstraints(pattern=DATE), passes("date")]
"""Must be a date as YYYY-MM-DD, such as 2026-12-24."""
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]
"""Must be an ISO 3166-1 code of two letters, such as FI."""
Subdivision = Annotated[str, StringConstraints(pattern=SUBDIVISION)]
"""Must be an ISO 3166-2 code, such as DE-BY."""
Icalendar = Annotated[str, StringConstraints(min_length=1, max_length=80000), passes("icalendar")]
"""Must be the text of an iCalendar file (RFC 5545), of 80,000 characters at most."""
Gtin = Annotated[str, StringConstraints(pattern=GTIN), passes("gtin")]
"""Must be a GTIN of 8, 12, 13 or 14 digits with a valid check digit, such as 06412345678907."""
