"""Feedback's own settings, in addition to the operational ones of every service."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings
from servicekit.runtime.retention import DaysOfHandledEvents
from servicekit.runtime.settings import CONFIG, variable


class Settings(BaseSettings):
    model_config = CONFIG

    invitation_days: int = Field(30, ge=1, le=365, description="How long an invitation can be answered")
    invitations_kept_days: DaysOfHandledEvents = Field(
        730, description="How long an invitation is kept, answered or not, from when it was issued. 0: for good"
    )

    @model_validator(mode="after")
    def refuse_to_delete_open_invitations(self) -> Self:
        if 0 < self.invitations_kept_days <= self.invitation_days:
            kept, open_for = variable("invitations_kept_days"), variable("invitation_days")
            raise ValueError(f"{kept}: must be 0 (never) or more than the {self.invitation_days} days of {open_for}")
        return self
