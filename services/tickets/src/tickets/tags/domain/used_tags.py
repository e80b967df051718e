"""The tags that a retailer's people have used, for who types one."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.ids import derived_id

MOST_USED = 1_000
MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True)
class UsedTags:
    """The aggregate, one for each retailer: in the order in which they came into use."""

    id: str
    retailer: str
    tags: tuple[str, ...] = ()
    version: int = 0


def used_tags_id(retailer: str) -> str:
    return derived_id("utg", retailer)


def with_used(used: UsedTags, tags: Sequence[str]) -> UsedTags:
    """The same object if all of them are known. The oldest make room for new ones."""
    known = {*used.tags}
    new = [each for each in tags if each not in known]
    return replace(used, tags=(*used.tags, *new)[-MOST_USED:]) if new else used


def suggested(used: UsedTags, prefix: str) -> Sequence[str]:
    """Those that begin so, by name; `prefix` is in the normal form of tags."""
    ordered = sorted(used.tags)
    start = bisect_left(ordered, prefix)
    return [each for each in ordered[start : start + MOST_SUGGESTED] if each.startswith(prefix)]
