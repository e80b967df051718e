"""Mail addresses: where a retailer's mails come in, and what mails about their tickets are sent from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import line

LONGEST_NAME = 200
LONGEST_LOCAL_PART = 19
"""Octets before the @: a reply token has room after them (incoming_mail/domain/reply_tokens.py)."""
MOST_ADDRESSES = 50
"""Of a retailer, deactivated ones included: they are read as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """The aggregate. `address` is in its normal form (servicekit.formats.addresses) and unique over all retailers."""

    id: str
    retailer: str
    address: str
    name: str
    created_at: Instant
    updated_at: Instant
    team_id: str | None = None
    default_since: Instant | None = None  # of several, where making another the default was cut off, the newest counts
    deactivated: bool = False
    version: int = 0

    @property
    def default(self) -> bool:
        return self.default_since is not None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddressDraft:
    """An address to be created; `address` in its normal form."""

    address: str
    name: str
    team_id: str | None = None
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddressEdits:
    """What an admin changes. None: stays as it is; an empty `team_id`: none."""

    name: str | None = None
    team_id: str | None = None
    default: bool | None = None
    deactivated: bool | None = None


def new_mail_address(retailer: str, draft: MailAddressDraft, *, id: str, now: Instant) -> MailAddress:
    """Raises Refused: VALIDATION_FAILED."""
    local_part = draft.address.rpartition("@")[0]
    if "+" in local_part or len(local_part.encode()) > LONGEST_LOCAL_PART:
        message = f"Must have at most {LONGEST_LOCAL_PART} octets and no + before the @: replies extend it."
        raise invalid("address", message)
    return MailAddress(
        id=id,
        retailer=retailer,
        address=draft.address,
        name=line(draft.name, "name", longest=LONGEST_NAME),
        team_id=draft.team_id or None,
        default_since=now if draft.default else None,
        created_at=now,
        updated_at=now,
    )


def update(known: MailAddress, edits: MailAddressEdits, now: Instant) -> MailAddress:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = replace(
        known,
        name=known.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        team_id=known.team_id if edits.team_id is None else edits.team_id or None,
        default_since=_default_since(known, edits.default, now),
        deactivated=known.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return known if changed == known else replace(changed, updated_at=max(now, known.updated_at))


def no_default(known: MailAddress, now: Instant) -> MailAddress:
    return update(known, MailAddressEdits(default=False), now)


def default_of(addresses: Iterable[MailAddress]) -> MailAddress | None:
    """The active one that was made the default last, or else the oldest active one; None without any."""
    active = sorted((each for each in addresses if not each.deactivated), key=lambda each: (each.created_at, each.id))
    chosen = [each for each in active if each.default_since is not None]
    return max(chosen, key=lambda each: (each.default_since or 0, each.id)) if chosen else next(iter(active), None)


def base_address(address: str) -> str:
    """The address that an extended one is for: `support@…` of `support+anything@…`."""
    local_part, at, domain = address.rpartition("@")
    return f"{local_part.partition('+')[0]}{at}{domain}"


def mail_address_exists() -> Refused:
    return Refused("exists", "MAIL_ADDRESS_EXISTS", "The address belongs to a retailer already.", field="address")


def _default_since(known: MailAddress, default: bool | None, now: Instant) -> Instant | None:
    if default is None or default == known.default:
        return known.default_since
    return now if default else None
