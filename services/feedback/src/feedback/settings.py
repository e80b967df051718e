"""Feedback's own settings, in addition to the operational ones of every service."""

from pydantic import Field
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import CONFIG


class Settings(BaseSettings):
    model_config = CONFIG

    invitation_days: int = Field(30, ge=1, le=365, description="How long an invitation can be answered")
