"""Addresses that a mail may lead to."""

import re
from urllib.parse import quote, urlsplit

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_KEPT = "/?#&=%:@!$'()*+,;~[]"  # what has a meaning in a URL, and what is percent-encoded already


def web_address(text: str, schemes: tuple[str, ...] = ("https", "http")) -> str:
    """The URL, percent-encoded (RFC 3986); empty where it is none of these schemes and a host in ASCII."""
    try:
        parts, encoded = urlsplit(text), quote(text, safe=_KEPT)
    except ValueError:  # UnicodeEncodeError too
        return ""
    return encoded if parts.scheme in schemes and _HOST.fullmatch(parts.netloc) else ""
