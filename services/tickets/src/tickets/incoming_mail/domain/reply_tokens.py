"""The signed part of an address that answers to a ticket's mails come back to: `support+r.<token>@…`.

A subject with a number in it proves nothing: whoever guesses the number would write into somebody's ticket. The token
names the ticket and is signed, for one retailer. It has 26 characters of the ticket's id and 16 of an HMAC-SHA256 (80
bits: 2^79 mails to guess one). Base32 in lower case survives servers that fold the case of addresses. A local part has
at most 64 octets (RFC 5321, 4.5.3.1.1), so 64 - 3 - 42 = 19 remain for the address that it extends.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

_LOCAL_PART = 64
_MARK = "+r."
_ID = 26
_SIGNATURE = 16
LONGEST_LOCAL_PART = _LOCAL_PART - len(_MARK) - _ID - _SIGNATURE
"""Octets of the local part of an address that can carry a token."""

LEAST_KEY = 16  # octets
MOST_KEYS = 2
"""The one that signs, and the one before it: answers to old mails still come in."""

_TICKET = "tkt_"
_TOKEN = re.compile(rf"\+r\.([a-z2-7]{{{_ID}}})([a-z2-7]{{{_SIGNATURE}}})@[^@]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReplyTokens:
    """The keys of this installation. Without any there are no such addresses. Raises ValueError for other numbers of
    keys than up to two, and for short ones.
    """

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.keys:
            _checked(self.keys)

    def address(self, address: str, ticket_id: str, *, retailer: str) -> str:
        """Where answers to the ticket's mails go; empty without keys. Raises ValueError as `reply_address`."""
        return reply_address(address, ticket_id, retailer=retailer, keys=self.keys) if self.keys else ""

    def ticket(self, addresses: Iterable[str], *, retailer: str) -> str | None:
        """The ticket that the first of these addresses was made for that was made for one."""
        if not self.keys:
            return None
        named = (ticket_named_by(each, retailer=retailer, keys=self.keys) for each in addresses)
        return next(filter(None, named), None)


def reply_address(address: str, ticket_id: str, *, retailer: str, keys: Sequence[bytes]) -> str:
    """The address with a token of the ticket, signed with the first key.

    Raises ValueError for an address that has a plus or is too long for a token, for another kind of id, and for keys
    that are none.
    """
    local_part, _, domain = address.rpartition("@")
    if "+" in local_part or not 1 <= len(local_part.encode()) <= LONGEST_LOCAL_PART:
        raise ValueError(f"an address with at most {LONGEST_LOCAL_PART} octets and no + before the @ is needed")
    id = ticket_id.removeprefix(_TICKET)
    if not ticket_id.startswith(_TICKET) or not re.fullmatch(rf"[a-z2-7]{{{_ID}}}", id):
        raise ValueError(f"not the id of a ticket: {ticket_id}")
    signing, *_ = _checked(keys)
    return f"{local_part}{_MARK}{id}{_signature(ticket_id, retailer, signing)}@{domain}"


def ticket_named_by(address: str, *, retailer: str, keys: Sequence[bytes]) -> str | None:
    """The ticket that the address was made for by one of the keys, or None."""
    claimed = _TOKEN.search(address)
    if claimed is None:
        return None
    ticket_id, signature = f"{_TICKET}{claimed[1].lower()}", claimed[2].lower()
    matches = [hmac.compare_digest(signature, _signature(ticket_id, retailer, key)) for key in _checked(keys)]
    return ticket_id if any(matches) else None


def claimed_tickets(addresses: Iterable[str]) -> tuple[str, ...]:
    """Which tickets the addresses name, each once. Anybody can write one: it is for display only."""
    found = (_TOKEN.search(each) for each in addresses)
    return tuple(dict.fromkeys(f"{_TICKET}{each[1].lower()}" for each in found if each))


def _signature(ticket_id: str, retailer: str, key: bytes) -> str:
    """The first part says what is signed, so that nothing else that the key signs is a token. None has a U+001F."""
    signed = "\x1f".join(("reply-token.v1", retailer, ticket_id)).encode()
    return b32encode(hmac.digest(key, signed, sha256))[:_SIGNATURE].decode().lower()


def _checked(keys: Sequence[bytes]) -> Sequence[bytes]:
    if not 1 <= len(keys) <= MOST_KEYS or any(len(key) < LEAST_KEY for key in keys):
        raise ValueError(f"one or two keys of at least {LEAST_KEY} octets are needed")
    return keys
