"""Tickets that a new one may repeat."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tickets.tickets.domain.ticket import Ticket

MOST = 10
FEWEST_LETTERS = 4
"""Of a word that says what a subject is about."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket, and what it has in common with what would be opened."""

    ticket: Ticket
    same_asset: bool
    words_in_common: int


def similar(tickets: Iterable[Ticket], asset_id: str, subject: str) -> Sequence[Similar]:
    """Those about the same asset, or with at least half of the words of the subject; those with most in common first.

    Of the same customer all of them: whoever opens a ticket sees the subjects.
    """
    words = _words(subject)
    found = [
        Similar(each, bool(asset_id) and each.asset_id == asset_id, len(words & _words(each.subject)))
        for each in tickets
    ]
    near = [each for each in found if each.same_asset or (words and 2 * each.words_in_common >= len(words))]
    near.sort(key=lambda each: (each.same_asset, each.words_in_common, each.ticket.created_at), reverse=True)
    return near[:MOST]


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.casefold()) if len(word) >= FEWEST_LETTERS)
