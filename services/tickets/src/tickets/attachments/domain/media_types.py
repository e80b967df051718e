"""Which files are taken: by their declared type, and by what their bytes are."""

import re
from collections.abc import Collection, Set

from domainkit.refusals import Refused

DEFAULT_TYPES = (
    *("image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "image/heif"),
    *("application/pdf", "text/plain", "text/csv", "message/rfc822"),
    *("application/zip", "video/mp4", "video/quicktime", "audio/mpeg", "audio/mp4"),
    *("application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*"),
    *("application/msword", "application/vnd.ms-excel"),
)
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show: pictures that hold no script."""
_SURE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""Types whose bytes begin in a way of their own."""
_PROGRAMS = re.compile(
    r"portable-executable|x-dosexec|x-executable|x-sharedlib|x-elf|x-mach|x-msi|x-ms-installer|appimage"
)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")


def media_type_of(declared: str) -> str:
    """The media type without parameters, in lower case; that of unknown bytes where it is none (RFC 9110, 8.3)."""
    named = declared.partition(";")[0].strip().lower()
    return named if _TYPE.fullmatch(named) else "application/octet-stream"


def require_taken(media_type: str, types: Collection[str], found: Set[str]) -> None:
    """Raises Refused (ATTACHMENT_TYPE_REFUSED) for a type that is none of `types`, and for bytes that are none of it.

    `types` may end in `*`. `found` are the types that the first bytes may be, by their looks.
    """
    if not any(media_type == each or (each.endswith("*") and media_type.startswith(each[:-1])) for each in types):
        raise _refused(f"{media_type} is not taken; taken are {', '.join(sorted(types))}.")
    if any(_PROGRAMS.search(each) for each in found):
        raise _refused("Its bytes are those of a program, which is not taken.")
    if media_type in _SURE and media_type not in found:
        raise _refused(f"Its bytes are not those of {media_type}.")


def _refused(message: str) -> Refused:
    return Refused("invalid", "ATTACHMENT_TYPE_REFUSED", message, field="body")
