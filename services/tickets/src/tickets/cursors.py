"""Where a page of a list begins."""

from domainkit.pages import Cursor

from tickets.use_cases.ports import Place


def cursor(place: Place | None) -> Cursor | None:
    return Cursor(place.key, place.id) if place else None
