"""Notifications' own settings, in addition to the operational ones that every service has."""

import re
from typing import Literal
from urllib.parse import urlsplit

from domainkit.instants import HOUR, SECOND
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings
from servicekit.runtime.retention import DaysOfHandledEvents
from servicekit.runtime.settings import CONFIG, Port

from notifications.deliveries.domain.retries import RetrySchedule

_HOST_AND_PATH = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
_LONGEST_URL = 200
_HERE = ("localhost", "127.0.0.1")


class Settings(BaseSettings):
    model_config = CONFIG

    public_url: str = Field("", description="Where the API is reached from outside; empty: mails name no such address")
    smtp_host: str = Field("127.0.0.1", description="The mail server that takes what we send")
    smtp_port: Port = 1025
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_ca: str = Field("", description="The only certificates (PEM) that the mail server's is trusted by")
    smtp_username: str = Field("", description="Empty: no login")
    smtp_password: SecretStr = SecretStr("")
    smtp_concurrency: int = Field(8, ge=1, le=100, description="Mails handed over at once by this process")
    smtp_attempt_seconds: int = Field(30, ge=1, description="How long one hand-over to the mail server may take")
    clock_tolerance_seconds: int = Field(60, ge=0, description="How far the clocks of two replicas may be apart")
    retry_first_seconds: float = Field(10, gt=0, description="Pause after the first failed attempt; doubles each time")
    retry_longest_seconds: float = Field(4 * 3600, gt=0, description="The longest pause between two attempts")
    deliveries_days: DaysOfHandledEvents = Field(
        730, description="How long a delivery is kept that was sent or has failed, from its creation. 0: for good"
    )
    tickets_target: str = Field("", description="host:port of tickets, for files that mails attach; empty: none")
    mail_files_max_bytes: int = Field(
        10_000_000, ge=0, le=25_000_000, description="Of the files of one mail, as they are sent; 0: none is attached"
    )
    mail_files_concurrency: int = Field(2, ge=1, le=20, description="Mails with files handed over at once")
    mail_files_read_seconds: int = Field(20, ge=1, le=300, description="How long reading the files of a mail may take")
    mail_files_wait_minutes: int = Field(
        10, ge=0, le=24 * 60, description="How long a mail waits for files out of reach or not scanned, then links them"
    )
    give_up_after_hours: float = Field(72, gt=0, description="Age at which a message that did not leave has failed")

    @field_validator("public_url")
    @classmethod
    def refuse_other_urls(cls, url: str) -> str:
        """Mail providers follow https alone (RFC 8058, 3.1); http is for trying out on one machine."""
        if url and not _is_public(url):
            raise ValueError("must be an https URL without query, such as https://api.nordic-home.example")
        return url.rstrip("/")

    def retry_schedule(self) -> RetrySchedule:
        return RetrySchedule(
            first=round(self.retry_first_seconds * SECOND),
            longest=round(self.retry_longest_seconds * SECOND),
            give_up_after=round(self.give_up_after_hours * HOUR),
        )


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    reached = parts.scheme == "https" or parts.hostname in _HERE
    return len(url) <= _LONGEST_URL and bool(_HOST_AND_PATH.fullmatch(url)) and reached
