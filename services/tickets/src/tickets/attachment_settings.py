"""The settings of attachments: what is taken, where it is kept, and how it is handed out."""

import hmac
from hashlib import sha256
from typing import Annotated, Self

from domainkit.instants import HOUR, MINUTE, Duration
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode
from servicekit.objects.settings import ObjectSettings
from servicekit.runtime.settings import variable

from tickets.attachments.domain.links import Links
from tickets.attachments.domain.media_types import DEFAULT_TYPES

_SHORTEST_KEY = 32
_MEGABYTE = 1_000_000


class AttachmentSettings(ObjectSettings):
    """Read as a part of the service's settings."""

    attachment_max_megabytes: int = Field(20, ge=1, le=100, description="The largest file that is taken, in 10^6 bytes")
    attachments_per_message: int = Field(10, ge=1, le=50, description="Files of one message, at most")
    attachments_per_ticket: int = Field(200, ge=1, le=1_000, description="Files of one ticket, at most")
    attachment_types: Annotated[tuple[str, ...], NoDecode] = Field(
        DEFAULT_TYPES, description="Media types of uploads, by commas; each may end in *. Mails may have any"
    )
    attachment_link_keys: SecretStr = Field(
        SecretStr(""),
        description="Signs links to attachments: one key, or two with a blank between, of 32 characters or more; the "
        "first signs, both are valid. Empty: derived from the secret of page tokens",
    )
    attachment_link_minutes: int = Field(10, ge=1, le=1_440, description="How long a link to an attachment works")
    backup_interval_hours: int = Field(
        24,
        ge=1,
        le=8_760,
        description="The longest between two of your backups: objects without an owner outlast it",
    )
    orphan_grace_hours: int = Field(
        72, ge=2, le=10_000, description="How old an object without an owner has to be before it is deleted"
    )
    clamd_address: str = Field("", description="host:port of clamd, which scans files. Empty: they are not scanned")

    @field_validator("attachment_types", mode="before")
    @classmethod
    def split_types(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(each.strip().lower() for each in value.split(",") if each.strip())

    @field_validator("attachment_link_keys")
    @classmethod
    def refuse_weak_link_keys(cls, keys: SecretStr) -> SecretStr:
        found = keys.get_secret_value().split()
        if len(found) > 2 or any(len(each) < _SHORTEST_KEY for each in found):
            raise ValueError(f"must be one key or two, of {_SHORTEST_KEY} characters or more")
        return keys

    @field_validator("clamd_address")
    @classmethod
    def refuse_what_is_no_address(cls, address: str) -> str:
        host, _, port = address.rpartition(":")
        if address and not (host and port.isdigit() and 0 < int(port) < 65_536):
            raise ValueError("must be host:port")
        return address

    @model_validator(mode="after")
    def refuse_a_grace_below_the_backup_interval(self) -> Self:
        if self.orphan_grace_hours <= self.backup_interval_hours:
            grace, interval = variable("orphan_grace_hours"), variable("backup_interval_hours")
            raise ValueError(
                f"{grace}: must be more than the {self.backup_interval_hours} hours of {interval}: a restore of the "
                "last backup may bring back the owner of an object"
            )
        return self

    @property
    def attachment_max_bytes(self) -> int:
        return self.attachment_max_megabytes * _MEGABYTE

    @property
    def orphan_grace(self) -> Duration:
        return self.orphan_grace_hours * HOUR

    def links(self, page_token_secret: SecretStr) -> Links:
        """The signer of links; with its own keys where it has some."""
        keys = [each.encode() for each in self.attachment_link_keys.get_secret_value().split()]
        derived = hmac.digest(page_token_secret.get_secret_value().encode(), b"attachment links", sha256)
        return Links(keys or [derived], self.attachment_link_minutes * MINUTE)
