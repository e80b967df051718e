"""The files of a message, as its mail has them: attached, or named with a link to where they are found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

TOO_LARGE = "TOO_LARGE"
NOT_FOUND = "NOT_FOUND"
REJECTED = "REJECTED"
NOT_SCANNED = "NOT_SCANNED"
UNAVAILABLE = "UNAVAILABLE"
REFUSED_BY_SERVER = "REFUSED_BY_SERVER"
_MAY_PASS = frozenset({NOT_SCANNED, UNAVAILABLE})

_LINE, _ENCODED_LINE = 57, 78  # bytes of a file in a line of base64, and that line with its end (RFC 2045, 6.8)
_HEADER = 4_000  # bytes of the header of a part, at most


class FileState(StrEnum):
    LINKED = "linked"
    PENDING = "pending"
    ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class File:
    """`size` is in bytes. `reason`: why it is linked although the retailer has files attached.

    Neither its name nor its bytes: they are read when the mail is sent.
    """

    attachment_id: str
    size: int
    state: FileState = FileState.LINKED
    reason: str = ""


def planned(attachments: Iterable[Mapping[str, Any]], *, attach: bool, most_bytes: int) -> tuple[File, ...]:
    """Which files go with a mail: in their order, each that fits as a whole. `most_bytes`: as sent; 0: none goes."""
    files, left = [], most_bytes
    for each in attachments:
        file = File(each["id"], int(each["size"]))
        if attach and most_bytes:
            fits = sent_size(file.size) <= left
            file = replace(file, state=FileState.PENDING) if fits else replace(file, reason=TOO_LARGE)
            left -= sent_size(file.size) if fits else 0
        files.append(file)
    return tuple(files)


def sent_size(size: int) -> int:
    """Bytes that a file adds to a mail: base64 has a third more than the file."""
    return -(-size // _LINE) * _ENCODED_LINE + _HEADER


def attached(file: File) -> File:
    return replace(file, state=FileState.ATTACHED, reason="")


def linked(file: File, reason: str) -> File:
    return replace(file, state=FileState.LINKED, reason=reason)


def without_files(files: Iterable[File], reason: str) -> tuple[File, ...]:
    """All linked: those that were to be attached for this reason."""
    return tuple(each if each.state is FileState.LINKED else linked(each, reason) for each in files)


def sent_again(files: Iterable[File]) -> tuple[File, ...]:
    """Of a mail that is sent again: the same, and those that could not be read the last time."""
    return tuple(
        replace(each, state=FileState.PENDING, reason="")
        if each.state is FileState.ATTACHED or each.reason in _MAY_PASS
        else each
        for each in files
    )


def is_pending(files: Iterable[File]) -> bool:
    return any(each.state is FileState.PENDING for each in files)


def has_attached(files: Iterable[File]) -> bool:
    return any(each.state is FileState.ATTACHED for each in files)
