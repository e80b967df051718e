# Generated from aftersales/tickets/v1/calendar.proto: `make protos`.
"""Models of aftersales/tickets/v1/calendar.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Country, Date, Hours, Language, Name, RetailerId, Subdivision, TimeZone
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

CalendarExceptionSource = Literal["country", "import", "hand"]


class Week(Schema):
    """The hours of each weekday: "09:00-12:00", over midnight "22:00-06:00", the whole day "00:00-24:00". Hours
    over midnight belong to the day on which they begin. A day without hours is off.
    """

    monday: list[str] = doc("Those of Mondays.", ["09:00-12:00", "13:00-17:00"])
    tuesday: list[str] = doc("Those of Tuesdays.", ["09:00-17:00"])
    wednesday: list[str] = doc("Those of Wednesdays.", ["09:00-17:00"])
    thursday: list[str] = doc("Those of Thursdays.", ["09:00-17:00"])
    friday: list[str] = doc("Those of Fridays.", ["09:00-15:00"])
    saturday: list[str] = doc("Those of Saturdays.", [])
    sunday: list[str] = doc("Those of Sundays.", [])


class HolidayRegion(Schema):
    """Whose public holidays are days off."""

    country: str = doc("ISO 3166-1 code of the country.", "DE")
    subdivision: str = doc(
        "ISO 3166-2 code of a part of the country with holidays of its own. Empty: those of the whole country.", "DE-BY"
    )
    language: str = doc("Language of the holidays' names. Empty: the country's own.", "en-US")


class CalendarException(Schema):
    """A date with other hours than its weekday."""

    date: str = doc("The date.", "2026-12-24")
    name: str = doc("What it is: a holiday, a stock-take.", "Christmas Eve")
    hours: list[str] = doc("Its hours. Empty: closed all day.", ["09:00-12:00"])


class CalendarImport(Schema):
    """What an iCalendar file brought."""

    name: str = doc("What the import is called. The next one of the same name replaces it.", "School holidays")
    imported_at: Instant = doc("When.", "2026-11-02T08:00:00Z")
    dates: int = doc("How many dates it has. The current version lists them.", 12)


class Calendar(Schema):
    """When a retailer's people work. Each change of its hours makes a new version; tickets keep the version that
    they were opened under.
    """

    id: str = doc("Its id.", "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Workshop")
    time_zone: str = doc("IANA zone of its hours.", "Europe/Helsinki")
    week: Week = doc("The hours of each weekday, two in all at least.")
    holidays: HolidayRegion = may("The country whose public holidays are days off. Unset: none.")
    exceptions: list[CalendarException] = doc(
        "Dates with other hours than their weekday, by hand. They replace what imports and holidays say of "
        "the same date."
    )
    imports: list[CalendarImport] = doc("What was imported from iCalendar files.")
    deactivated: bool = doc("True: new tickets do not get it. Tickets that have it keep it.", False)
    number: int = doc("The number of the current version of its hours.", 1)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class WeekInput(Schema):
    """The hours of each weekday: "09:00-12:00", over midnight "22:00-06:00", the whole day "00:00-24:00". Hours
    over midnight belong to the day on which they begin. A day without hours is off.
    """

    model_config = REQUEST

    monday: list[Hours] = may("Those of Mondays.", ["09:00-12:00", "13:00-17:00"], max_length=6)
    tuesday: list[Hours] = may("Those of Tuesdays.", ["09:00-17:00"], max_length=6)
    wednesday: list[Hours] = may("Those of Wednesdays.", ["09:00-17:00"], max_length=6)
    thursday: list[Hours] = may("Those of Thursdays.", ["09:00-17:00"], max_length=6)
    friday: list[Hours] = may("Those of Fridays.", ["09:00-15:00"], max_length=6)
    saturday: list[Hours] = may("Those of Saturdays.", [], max_length=6)
    sunday: list[Hours] = may("Those of Sundays.", [], max_length=6)


class HolidayRegionInput(Schema):
    """Whose public holidays are days off."""

    model_config = REQUEST

    country: Country = doc("ISO 3166-1 code of the country.", "DE")
    subdivision: Subdivision = may(
        "ISO 3166-2 code of a part of the country with holidays of its own. Empty: those of the whole country.", "DE-BY"
    )
    language: Language = may("Language of the holidays' names. Empty: the country's own.", "en-US")


class CalendarExceptionInput(Schema):
    """A date with other hours than its weekday."""

    model_config = REQUEST

    date: Date = doc("The date.", "2026-12-24")
    name: Annotated[str, StringConstraints(min_length=1, max_length=80), passes("name")] = doc(
        "What it is: a holiday, a stock-take.", "Christmas Eve"
    )
    hours: list[Hours] = may("Its hours. Empty: closed all day.", ["09:00-12:00"], max_length=6)


class CalendarInput(Schema):
    """When a retailer's people work. Each change of its hours makes a new version; tickets keep the version that
    they were opened under.
    """

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Workshop")
    time_zone: TimeZone = doc("IANA zone of its hours.", "Europe/Helsinki")
    week: WeekInput = doc("The hours of each weekday, two in all at least.")
    holidays: HolidayRegionInput = may("The country whose public holidays are days off. Unset: none.")
    exceptions: list[CalendarExceptionInput] = may(
        "Dates with other hours than their weekday, by hand. They replace what imports and holidays say of "
        "the same date.",
        max_length=100,
    )


class WeekPatch(Schema):
    """The hours of each weekday: "09:00-12:00", over midnight "22:00-06:00", the whole day "00:00-24:00". Hours
    over midnight belong to the day on which they begin. A day without hours is off.
    """

    model_config = REQUEST

    monday: list[Hours] | None = may("Those of Mondays.", ["09:00-12:00", "13:00-17:00"], max_length=6)
    tuesday: list[Hours] | None = may("Those of Tuesdays.", ["09:00-17:00"], max_length=6)
    wednesday: list[Hours] | None = may("Those of Wednesdays.", ["09:00-17:00"], max_length=6)
    thursday: list[Hours] | None = may("Those of Thursdays.", ["09:00-17:00"], max_length=6)
    friday: list[Hours] | None = may("Those of Fridays.", ["09:00-15:00"], max_length=6)
    saturday: list[Hours] | None = may("Those of Saturdays.", [], max_length=6)
    sunday: list[Hours] | None = may("Those of Sundays.", [], max_length=6)


class HolidayRegionPatch(Schema):
    """Whose public holidays are days off."""

    model_config = REQUEST

    country: Country = may("ISO 3166-1 code of the country.", "DE")
    subdivision: Subdivision = may(
        "ISO 3166-2 code of a part of the country with holidays of its own. Empty: those of the whole country.", "DE-BY"
    )
    language: Language = may("Language of the holidays' names. Empty: the country's own.", "en-US")


class VersionException(Schema):
    """A date with other hours than its weekday, and where they come from."""

    date: str = doc("The date.", "2026-12-25")
    name: str = doc("What it is.", "Christmas Day")
    hours: list[str] = doc("Its hours. Empty: closed all day.", [])
    source: CalendarExceptionSource = doc("Where they come from.", "country")


class CalendarData(Schema):
    """The releases of the data that a version was made from."""

    tzdata: str = doc("Of IANA's time zones, when the version was made.", "2026.1")
    holidays: str = doc("Of the public holidays; empty where the version has none.", "0.109")


class CalendarVersion(Schema):
    """A calendar's hours from one change to the next. A version never changes."""

    calendar_id: str = doc("The calendar.", "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    number: int = doc("Rises with each version; one may be missing.", 1)
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the calendar was called.", "Workshop")
    time_zone: str = doc("IANA zone of its hours.", "Europe/Helsinki")
    week: Week = doc("The hours of each weekday.")
    exceptions: list[VersionException] = doc(
        "Dates with other hours, in order; each date once. By hand replaces an import, and that a holiday of "
        "the country."
    )
    first_year: int = doc("The first year whose holidays it has.", 2025)
    last_year: int = doc("The last year whose holidays it has.", 2029)
    data_versions: CalendarData = doc("The releases of the data it was made from.")
    created_at: Instant = doc("When it was made.", "2026-11-02T08:00:00Z")


class OpenHours(Schema):
    """An open interval."""

    opens_at: Instant = doc("The first moment.", "2026-12-24T07:00:00Z")
    closes_at: Instant = doc("The moment after the last.", "2026-12-24T10:00:00Z")


class CalendarDay(Schema):
    """One date of a calendar."""

    date: str = doc("The date.", "2026-12-24")
    open: list[OpenHours] = doc(
        "When it is open on this date: from midnight to midnight, so that hours over midnight are in two dates."
    )
    exception: str = doc(
        "The holiday or other exception that it has its hours from. Empty: its weekday.", "Christmas Eve"
    )


class CalendarHours(Schema):
    """The open hours of some dates."""

    time_zone: str = doc("IANA zone of the dates.", "Europe/Helsinki")
    number: int = doc("The version of the calendar.", 1)
    days: list[CalendarDay] = doc("Every date asked for, in order.")
