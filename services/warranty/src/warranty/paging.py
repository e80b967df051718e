"""Page tokens of lists (AIP-158)."""

from typing import Any

from domainkit.pages import Cursor as Place
from servicekit.rpc.pages import Pages

from warranty.domain.viewer import Page


def next_page_token(pages: Pages, page: Page[Any], *filters: str) -> str:
    """The token for the rest of this list; empty where there is no rest."""
    rest = page.rest
    return pages.write(Place(rest.key, rest.id) if rest else None, *filters)
