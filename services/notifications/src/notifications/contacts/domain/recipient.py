"""Who a message goes to and comes from, and the language they share."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

FALLBACK_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a customer now."""

    customer_id: str
    retailer: str
    name: str
    email: str
    locale: str  # BCP 47; empty: unknown
    time_zone: str  # IANA; empty: the retailer's
    surveys: bool | None = None  # agrees to be asked for opinions; None: stored before that was part of the copy


@dataclass(frozen=True, slots=True)
class Sender:
    """The retailer in whose name a message is sent."""

    retailer: str
    name: str
    address: str
    link_base: str
    locale: str
    time_zone: str


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
