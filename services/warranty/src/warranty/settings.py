"""Warranty's own settings, in addition to the operational ones of every service."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import NoDecode
from servicekit.formats.zones import time_zone
from servicekit.objects.settings import ObjectSettings
from servicekit.privacy.holds import LegalHold, LegalHolds, of_kinds
from servicekit.runtime.retention import Days

from warranty.assets.domain.expiry import ALERT_DAYS

_MOST_DAYS = 365
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


class Settings(ObjectSettings):
    default_time_zone: Annotated[str, AfterValidator(time_zone)] = Field(
        "UTC", description="IANA zone of coverage days where a customer's is not known"
    )
    passport_url: str = Field(
        "",
        description="Where links to digital passports are resolved: a host of yours that leads to the gateway, such as "
        "https://id.nordic-home.example. Empty: codes have the canonical GS1 Digital Link, and what has none no code",
    )
    legal_holds: Annotated[LegalHolds, of_kinds("assets")] = Field(
        LegalHolds({"assets": LegalHold(reason="product liability", days=3650)}),
        description="What a law obliges to keep of customers who are erased, why and for how many days; {} is nothing",
    )
    claim_repair_days: int = Field(
        365, ge=0, le=3650, description="For how many days a repair under a claim is good: the same fault is a repeat"
    )
    claim_reminder_days: int = Field(
        7, ge=1, le=90, description="Days until a claimant is reminded, twice, and then the claim expires"
    )
    operation_days: Days = Field(
        30,
        description="For how many days an operation that has ended stays, with its rejected rows, and a dry run of "
        "adjudication rules; 0 is for good",
    )
    operation_rows_per_second: int = Field(
        2_500,
        ge=10,
        le=100_000,
        description="How many rows of files a process carries out in a second at most: the rest is for requests",
    )

    document_max_megabytes: int = Field(
        50, ge=1, le=100, description="The largest file of a product document that is taken, in 10^6 bytes"
    )
    clamd_address: str = Field("", description="host:port of clamd, which scans files. Empty: they are not scanned")

    @property
    def document_max_bytes(self) -> int:
        return self.document_max_megabytes * 1_000_000

    @field_validator("clamd_address")
    @classmethod
    def refuse_what_is_no_address(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address and not (host and port.isdigit() and 0 < int(port) < 65_536):
            raise ValueError("must be host:port")
        return address

    coverage_alert_days: Annotated[tuple[int, ...], NoDecode] = Field(
        ALERT_DAYS,
        max_length=5,
        description="How many days before its end a coverage is announced to the owner, by commas; empty: never",
    )

    @field_validator("coverage_alert_days", mode="before")
    @classmethod
    def read_days(cls, days: object) -> object:
        return [day.strip() for day in days.split(",") if day.strip()] if isinstance(days, str) else days

    @field_validator("coverage_alert_days")
    @classmethod
    def refuse_what_is_no_distance(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not all(1 <= day <= _MOST_DAYS for day in days):
            raise ValueError(f"must be numbers of days from 1 to {_MOST_DAYS}, such as 60,14")
        return tuple(sorted(set(days), reverse=True))

    @field_validator("passport_url")
    @classmethod
    def refuse_what_is_no_base(cls, url: str) -> str:
        if url and not _BASE.fullmatch(url):
            raise ValueError("must be an http or https URL without query, such as https://id.nordic-home.example")
        return url.rstrip("/")
