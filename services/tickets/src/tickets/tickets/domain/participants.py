"""Participants of a ticket: who gets copies of its public messages, besides the customer."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import line

MOST_PARTICIPANTS = 20
LONGEST_NAME = 200


class ParticipantSource(StrEnum):
    """Who put somebody on a ticket."""

    STAFF = "staff"
    CUSTOMER = "customer"
    MAIL = "mail"
    """A mail of which nobody knows for certain that it is the customer's."""


@dataclass(frozen=True, slots=True)
class Participant:
    """`address` is in its normal form (servicekit.formats.addresses), by which participants are compared."""

    address: Annotated[str, Personal("their address")]
    name: Annotated[str, Personal("their name")] = ""
    source: ParticipantSource = ParticipantSource.STAFF


@dataclass(frozen=True, slots=True)
class ParticipantChanges:
    """Whom to add and whom to take away. Of an address in both, it is added."""

    add: Sequence[Participant] = ()
    remove: Sequence[str] = ()


Participants = tuple[Participant, ...]


def changed(known: Participants, changes: ParticipantChanges, *, ours: Set[str], customers: Set[str]) -> Participants:
    """The participants after the changes, in the order in which they came.

    It depends on nothing but the participants that there are, so that changes of two people at once both count. Who is
    there already keeps their place, and their name if no other is given. `customers` are addresses of the customer, who
    gets every message anyway: left out. `ours` are addresses that the retailer receives mail at: a copy would come back
    as a new message. Raises Refused: VALIDATION_FAILED, TOO_MANY_PARTICIPANTS.
    """
    for number, each in enumerate(changes.add):
        if each.address in ours:
            raise invalid(f"add[{number}].address", "Mail to this address comes back to us: leave it out.")
    named = [
        replace(each, name=line(each.name, f"add[{number}].name", longest=LONGEST_NAME, shortest=0))
        for number, each in enumerate(changes.add)
        if each.address not in customers
    ]
    after = _with(_without(known, set(changes.remove)), named)
    if len(after) > MOST_PARTICIPANTS:
        raise Refused(
            "conflict", "TOO_MANY_PARTICIPANTS", f"A ticket has at most {MOST_PARTICIPANTS} participants.", field="add"
        )
    return after


def joined(known: Participants, found: Sequence[Participant], *, unwanted: Set[str]) -> Participants:
    """The participants with those whom a mail names. Nobody corrects a mail: who has no room in it is left out."""
    return _with(known, [each for each in found if each.address not in unwanted])[: max(MOST_PARTICIPANTS, len(known))]


def shown_to_customer(known: Participants) -> Participants:
    """Without those whom neither the customer nor the retailer's people put there."""
    return tuple(each for each in known if each.source is not ParticipantSource.MAIL)


def _without(known: Participants, addresses: Set[str]) -> Participants:
    return tuple(each for each in known if each.address not in addresses)


def _with(known: Participants, more: Sequence[Participant]) -> Participants:
    """With these, each once. A mail changes nothing about who is there."""
    after = {each.address: each for each in known}
    for each in more:
        there = after.get(each.address)
        if there is None:
            after[each.address] = each
        elif each.source is not ParticipantSource.MAIL:
            source = there.source if there.source is not ParticipantSource.MAIL else each.source
            after[each.address] = replace(there, name=each.name or there.name, source=source)
    return tuple(after.values())
