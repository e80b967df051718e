"""Warranty's own settings, in addition to the operational ones of every service."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings
from servicekit.formats.zones import time_zone
from servicekit.privacy.holds import LegalHold, LegalHolds, of_kinds
from servicekit.runtime.settings import CONFIG


class Settings(BaseSettings):
    model_config = CONFIG

    default_time_zone: Annotated[str, AfterValidator(time_zone)] = Field(
        "UTC", description="IANA zone of coverage days where a customer's is not known"
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
