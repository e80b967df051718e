"""Warranty's own settings, in addition to the operational ones of every service."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings
from servicekit.formats.zones import time_zone
from servicekit.runtime.settings import CONFIG


class Settings(BaseSettings):
    model_config = CONFIG

    default_time_zone: Annotated[str, AfterValidator(time_zone)] = Field(
        "UTC", description="IANA zone of coverage days where a customer's is not known"
    )
