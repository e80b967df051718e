"""Who a message goes to and comes from, and the language they share."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from domainkit.instants import Instant
from domainkit.privacy import Personal

FALLBACK_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a customer now."""

    customer_id: str
    retailer: str
    name: Annotated[str, Personal("their name")]
    email: Annotated[str, Personal("their e-mail address")]
    locale: Annotated[str, Personal("their language")]  # BCP 47; empty: unknown
    time_zone: Annotated[str, Personal("their time zone")]  # IANA; empty: the retailer's
    surveys: Annotated[bool | None, Personal("whether they agree to surveys")] = None  # None: not copied yet
    surveys_changed_at: Instant | None = None  # when that was last stated; None: before times were kept


@dataclass(frozen=True, slots=True)
class Look:
    """What people recognise a retailer by; what is empty it has not."""

    color: str = ""  # #rrggbb
    logo_url: str = ""  # https


@dataclass(frozen=True, slots=True)
class ContactPoints:
    """How customers reach a retailer's people; what is empty does not exist."""

    email: str = ""
    phone: str = ""  # E.164
    address: str = ""  # postal, of several lines


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a retailer."""

    kind: str  # imprint, privacy, terms, help or shop
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The retailer in whose name a message is sent."""

    retailer: str
    name: str
    address: str
    link_base: str
    locale: str
    time_zone: str
    look: Look = Look()
    contact: ContactPoints = ContactPoints()
    links: tuple[Link, ...] = ()
    legal_footer: str = ""  # plain text, of several lines
    reply_to: str = ""  # where people read answers; empty: nobody does


def languages(contact: Contact, sender: Sender) -> Sequence[str]:
    """What to try, best first: the customer's locale and what it is a form of, the retailer's likewise, English."""
    return [tag for locale in (contact.locale, sender.locale, FALLBACK_LOCALE) for tag in _ever_shorter(locale)]


def _ever_shorter(locale: str) -> Iterator[str]:
    """`zh-Hant-TW`, `zh-Hant`, `zh`: the lookup of RFC 4647, 3.4. A singleton goes with what it introduces."""
    subtags = locale.replace("_", "-").split("-") if locale else []
    while subtags:
        yield "-".join(subtags)
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()


def choose_locale(wanted: Sequence[str], available: Collection[str]) -> str:
    """The first wanted locale that is available; case means nothing in a language tag."""
    named = {tag.lower(): tag for tag in available}
    return next((named[tag.lower()] for tag in wanted if tag.lower() in named), FALLBACK_LOCALE)


def choose_zone(contact: Contact, sender: Sender) -> str:
    """The zone in which the customer reads dates. One that this machine does not know is passed over."""
    return next(zone for zone in (contact.time_zone, sender.time_zone, "UTC") if _is_known(zone))


def _is_known(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone).key)
    except (ValueError, OSError, LookupError):
        return False
