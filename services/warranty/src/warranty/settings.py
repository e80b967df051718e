"""Warranty's own settings, in addition to the operational ones of every service."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import BaseSettings
from servicekit.formats.zones import time_zone
from servicekit.privacy.holds import LegalHold, LegalHolds, of_kinds
from servicekit.runtime.settings import CONFIG

_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


class Settings(BaseSettings):
    model_config = CONFIG

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

    @field_validator("passport_url")
    @classmethod
    def refuse_what_is_no_base(cls, url: str) -> str:
        if url and not _BASE.fullmatch(url):
            raise ValueError("must be an http or https URL without query, such as https://id.nordic-home.example")
        return url.rstrip("/")
