"""This service's environment, besides what every service has (servicekit.runtime.settings.Operational)."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from domainkit.business_time import HOLIDAY, Calendar, Interval
from domainkit.instants import DAY, MINUTE, Duration, Instant
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode
from servicekit.formats import zones
from servicekit.privacy.holds import LegalHold, LegalHolds, of_kinds
from servicekit.runtime.retention import Days, DaysOfHandledEvents
from servicekit.runtime.settings import CONFIG, variable

from tickets.attachment_settings import AttachmentSettings
from tickets.calendars.domain.arranging import default_calendar
from tickets.calendars.domain.calendar import Calendar as RetailerCalendar
from tickets.calendars.domain.hours import Week
from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.policies.domain.content import Content
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.policies.domain.sla_policy import Defaults
from tickets.tickets.domain.transitions import Rules

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = f"^{_CLOCK}-({_CLOCK}|24:00)$"


def _interval(text: str) -> Interval:
    """`09:00-17:00`. Raises ValueError."""
    if not re.fullmatch(_HOURS, text):
        raise ValueError(f"{text!r} is no part of a day: write HH:MM-HH:MM, from 00:00 to 24:00")
    opens, _, closes = text.partition("-")
    if _minute(opens) >= _minute(closes):
        raise ValueError(f"{text} is empty: it must close after it opens, on the same day")
    return Interval(_minute(opens), _minute(closes))


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


DEFAULT_WARNINGS = (80,)  # percent of each budget
WORKDAYS = tuple(Weekday)[:5]
STRICT = ConfigDict(extra="forbid", frozen=True)


def _opens_before_it_closes(text: str) -> str:
    _interval(text)
    return text


def _in_order(hours: tuple[str, ...]) -> tuple[str, ...]:
    """The hours of a day. All have the same width, so that the texts compare as the times do."""
    for earlier, later in pairwise(hours):
        if later.partition("-")[0] < earlier.partition("-")[2]:
            raise ValueError(f"{later} does not come after {earlier}: give a day's hours in order, without overlap")
    return hours


_SCHEMA = {"type": "string", "pattern": _HOURS, "examples": ["09:00-17:00"]}
Hours = Annotated[str, AfterValidator(_opens_before_it_closes), WithJsonSchema(_SCHEMA)]


class SlaCalendar(BaseModel):
    """`{"time_zone": "Europe/Oslo", "week": {"monday": ["09:00-12:00", "13:00-17:00"]}, "holidays": ["2026-12-24"]}`

    A day that `week` does not name is off. Hours that are empty, out of order or overlap refuse the start.
    """

    model_config = STRICT

    time_zone: Annotated[str, AfterValidator(zones.time_zone)] = Field(
        default="Europe/Helsinki", description="IANA zone of the business hours"
    )
    week: dict[Weekday, Annotated[tuple[Hours, ...], AfterValidator(_in_order)]] = Field(
        default=dict.fromkeys(WORKDAYS, ("09:00-17:00",)),
        description="Business hours of each day that has some, in order; a day may end at 24:00",
    )
    holidays: frozenset[date] = Field(default=frozenset(), description="Dates without business hours")

    @model_validator(mode="after")
    def refuse_a_week_without_hours(self) -> Self:
        if not any(self.week.values()):
            raise ValueError("week has no business hours at all: name a day that has some")
        return self

    def calendar(self) -> Calendar:
        week = tuple(tuple(map(_interval, self.week.get(day, ()))) for day in Weekday)
        return Calendar(self.time_zone, week, dict.fromkeys(self.holidays, HOLIDAY))

    def default_of(self, retailer: str, now: Instant) -> RetailerCalendar:
        """The first version of a retailer's default calendar."""
        week = Week(**{day.value: hours for day, hours in self.week.items()})
        return default_calendar(retailer, self.time_zone, week, [day.isoformat() for day in self.holidays], now=now)


class Budgets(BaseModel):
    """Business minutes for each kind of target."""

    model_config = STRICT

    first_response: PositiveInt = Field(description="Business minutes until a customer has an answer")
    resolution: PositiveInt = Field(description="Business minutes until the ticket is resolved")
    next_response: PositiveInt | None = Field(
        default=None, description="Business minutes until the answer to what a customer wrote after the first one"
    )

    def of_targets(self) -> Mapping[TargetKind, Duration]:
        minutes = {
            TargetKind.FIRST_RESPONSE: self.first_response,
            TargetKind.NEXT_RESPONSE: self.next_response,
            TargetKind.RESOLUTION: self.resolution,
        }
        return {kind: MINUTE * budget for kind, budget in minutes.items() if budget is not None}


class SlaPolicy(BaseModel):
    """`{"name": "standard", "urgent": {"first_response": 60, "resolution": 480}, …}`: budgets for every priority."""

    model_config = STRICT

    name: str = Field(default="standard", description="What tickets say they are handled by")
    low: Budgets = Field(default=Budgets(first_response=960, resolution=4800), description="At low priority")
    normal: Budgets = Field(default=Budgets(first_response=480, resolution=2400), description="At normal priority")
    high: Budgets = Field(default=Budgets(first_response=240, resolution=960), description="At high priority")
    urgent: Budgets = Field(default=Budgets(first_response=60, resolution=480), description="At urgent priority")

    def defaults(self) -> Defaults:
        """The first version of each retailer's default policy."""
        budgets = {priority: getattr(self, priority).of_targets() for priority in Priority}
        return Defaults(self.name, Content(budgets=budgets, warn_at=DEFAULT_WARNINGS))


class Settings(AttachmentSettings):
    """Each field is read from AFTERSALES_<FIELD>; calendar and policy are JSON."""

    model_config = CONFIG

    warranty_target: str = Field(description="host:port of the warranty service, or a gRPC name (dns:///host:port)")
    coverage_timeout_seconds: float = Field(0.5, gt=0, le=30, description="How long a new ticket waits for warranty")
    coverage_retry_every_seconds: float = Field(1.0, gt=0, description="How often due coverage checks are looked for")
    reopen_window_days: int = Field(14, ge=0, description="How long a closed ticket can be reopened")
    auto_close_days: int = Field(
        10,
        ge=0,
        le=365,
        description="Business days from its resolution until a ticket is closed, if the last public message is ours. "
        "0: by people alone",
    )
    closed_tickets_days: DaysOfHandledEvents = Field(
        1460, description="How long a closed ticket keeps its texts, from its closing. 0: for good"
    )
    incoming_mails_days: DaysOfHandledEvents = Field(
        60, description="How long a mail that came in is kept after it was handled or discarded. 0: for good"
    )
    quarantined_mails_days: DaysOfHandledEvents = Field(
        180, description="How long a mail stays in quarantine if nobody releases or discards it. 0: for good"
    )
    drafts_days: Days = Field(
        30, description="How long what an agent has begun to write is kept, from when it was saved last. 0: for good"
    )
    idempotency_hours: int = Field(
        24, ge=24, le=720, description="How long a repeated order or retailer is recognised by its Idempotency-Key"
    )
    reply_token_keys: SecretStr = Field(
        SecretStr(""),
        description="Signs the addresses that answers to mails come back to: one key, or two with a blank between, of "
        "16 octets or more; the first signs, both are valid. Empty: there are no such addresses",
    )
    trusted_mail_servers: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Mail servers of yours, by the name in their Authentication-Results (RFC 8601), whose DMARC result "
        "is taken. They have to remove fields that come in under it. None: no sender is verified by it",
    )
    sla_calendar: SlaCalendar = SlaCalendar()
    sla_policy: SlaPolicy = SlaPolicy()
    legal_holds: Annotated[LegalHolds, of_kinds("purchases")] = Field(
        LegalHolds({"purchases": LegalHold(reason="accounting records", days=3650)}),
        description="What a law obliges to keep of customers who were erased, why and for how long: purchases, from "
        "when they were reported on",
    )

    @field_validator("reply_token_keys")
    @classmethod
    def refuse_weak_keys(cls, keys: SecretStr) -> SecretStr:
        _tokens(keys)
        return keys

    @field_validator("trusted_mail_servers", mode="before")
    @classmethod
    def split_at_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(each.strip().lower() for each in value.split(",") if each.strip())

    @model_validator(mode="after")
    def refuse_to_empty_what_can_be_reopened(self) -> Self:
        if 0 < self.closed_tickets_days <= self.reopen_window_days:
            kept, window = variable("closed_tickets_days"), variable("reopen_window_days")
            raise ValueError(f"{kept}: must be 0 (never) or more than the {self.reopen_window_days} days of {window}")
        return self

    def reply_tokens(self) -> ReplyTokens:
        return _tokens(self.reply_token_keys)

    def rules(self) -> Rules:
        return Rules(self.reopen_window_days * DAY, self.auto_close_days)


def _tokens(keys: SecretStr) -> ReplyTokens:
    """Raises ValueError."""
    return ReplyTokens(tuple(each.encode() for each in keys.get_secret_value().split()))
