"""Warranty's own settings, beside the operational ones that every service has."""

from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings
from servicekit.settings import CONFIG


class Settings(BaseSettings):
    model_config = CONFIG

    default_time_zone: str = Field("UTC", description="IANA zone of coverage days where a customer's is not known")

    @field_validator("default_time_zone")
    @classmethod
    def must_exist(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError):
            raise ValueError("is not an IANA time zone, such as Europe/Helsinki") from None
        return name
