"""What identifies a mail, before it is read as a whole."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    identity: str  # the Message-ID; without one, a hash of what relays do not change
    author: str  # the fields From and Date as they came: a program that repeats Message-IDs does not repeat dates
    date: str
    from_address: str  # empty where it is not one valid address
    subject: str
