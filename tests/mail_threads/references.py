"""THREAD=REFERENCES of IMAP (RFC 5256, section 3), its first two steps: which message is below which.

Written from the text of the RFC, and independent of what writes our mails.
"""

import re
from collections.abc import Iterable
from email.message import Message
from itertools import pairwise

_ID = re.compile(r"<([^<>\s]+)>")


def parents_of(mails: Iterable[Message]) -> dict[str, str]:
    """The parent of each Message-ID that has one, of those too that no mail has: those are empty places in a thread."""
    parents: dict[str, str] = {}
    for mail in mails:
        (own,) = _ID.findall(str(mail["Message-ID"]))
        references = _ID.findall(str(mail["References"] or "")) or _ID.findall(str(mail["In-Reply-To"] or ""))[:1]
        for earlier, later in pairwise(references):  # 1.A: unless linked already, or a loop
            if later not in parents and not _is_below(earlier, later, parents):
                parents[later] = earlier
        if references and not _is_below(references[-1], own, parents):  # 1.B: the last one is its parent, linked or not
            parents[own] = references[-1]
    return parents


def _is_below(id: str, other: str, parents: dict[str, str]) -> bool:
    """Whether it is the other one, or below it."""
    while id != other and id in parents:
        id = parents[id]
    return id == other
