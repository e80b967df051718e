"""GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax), and those of our own for what has no GTIN.

A path names the GTIN (01), then what narrows it down, in this order: variant (22), batch (10), serial (21). Values are
percent-encoded. The canonical form is that on id.gs1.org; the same path works on any host that resolves it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

CANONICAL = "https://id.gs1.org"
OWN = "/p/"
"""Before the id of a passport."""
LONGEST = 20
"""Characters of a variant, a batch or a serial (GS1 General Specifications, 3.2)."""
_NAMES = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21"}
"""What the values were called instead in the first versions of the standard, whose links are still read."""
_ORDER = ("01", "22", "10", "21")
_VALUE = re.compile(r"[!-\"%-?A-Z_a-z]{1,20}", re.ASCII)
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a link names. `gtin` has 14 digits; empty: nothing narrows it down."""

    gtin: str
    variant: str = ""
    batch: str = ""
    serial: str = ""

    @property
    def path(self) -> str:
        values = zip(_ORDER, (self.gtin, self.variant, self.batch, self.serial), strict=True)
        return "".join(f"/{name}/{quote(value, safe='')}" for name, value in values if value)


def digital_link(gtin: str, *, variant: str = "", serial: str | None = "") -> DigitalLink | None:
    """The link of a model, or of a unit where `serial` is one; None where GS1 has no link for it.

    A unit without a serial has none: that of its model would be the link of all of them. A serial with other
    characters than GS1 has room for cannot be written; a variant is left out then.
    """
    if not gtin or serial is None or (serial and not _VALUE.fullmatch(serial)):
        return None
    return DigitalLink(gtin, variant=variant if _VALUE.fullmatch(variant) else "", serial=serial)


def read_link(path: str) -> DigitalLink | None:
    """What the path of a URI names, percent-encoded as it came; None where it is no link of a product."""
    segments = path.removeprefix("/").removesuffix("/").split("/")
    if len(segments) % 2 or len(segments) > 2 * len(_ORDER):
        return None
    pairs = dict(_pairs(segments))
    if len(pairs) * 2 != len(segments) or [*pairs] != [name for name in _ORDER if name in pairs]:
        return None
    gtin = pairs.pop("01", "")
    if not _GTIN.fullmatch(gtin) or not all(_VALUE.fullmatch(value) for value in pairs.values()):
        return None
    return DigitalLink(gtin.zfill(14), pairs.get("22", ""), pairs.get("10", ""), pairs.get("21", ""))


def _pairs(segments: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, value in zip(segments[::2], segments[1::2], strict=True):
        yield _NAMES.get(name, name), unquote(value, errors="replace")
