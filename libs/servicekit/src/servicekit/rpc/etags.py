"""Etags: the version of a resource, followed by a hash of what else its representation depends on."""

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

_ETAG = re.compile(r"([1-9][0-9]{0,17})(?:-[0-9a-f]+)?")


class Conditional(Protocol):
    """An RPC's request message with a precondition."""

    @property
    def etag(self) -> str: ...
    @property
    def if_match(self) -> Iterable[str]: ...


def etag_of(version: int, *varying: str) -> str:
    """The etag of a stored resource; empty for one that is not stored yet, as in events.

    `varying` is what the representation shows that depends on the caller or on time: with the version alone, a caller
    who polls would never learn of it.
    """
    if not version:
        return ""
    return f"{version}-{_hash(varying)}" if varying else str(version)


def versions_to_match(request: Conditional) -> Set[int] | None:
    """The versions of which the resource must have one; None: any version.

    Etags are compared by their version: what the hash covers may have changed since, and is nothing that a change
    could overwrite. What is no etag of ours, such as a weak one, names no version and so matches none.
    """
    etags = list(request.if_match) or ([request.etag] if request.etag else [])
    if not etags:
        return None
    return {int(match[1]) for match in map(_ETAG.fullmatch, etags) if match}


@lru_cache(1_024)  # few combinations occur, and they occur in every list
def _hash(varying: tuple[str, ...]) -> str:
    return blake2b("\x1f".join(varying).encode(), digest_size=4).hexdigest()
