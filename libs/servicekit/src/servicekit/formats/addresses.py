"""E-mail addresses: dot-atom local parts and domain names (RFC 5321, RFC 6531), checked by email-validator.

Quoted local parts, address literals, comments and display names are refused: programs along the way read them
differently, and a mail would reach somebody else.
"""

from functools import lru_cache
from unicodedata import normalize

import email_validator

LONGEST = 254  # octets of a path without its brackets (RFC 5321, 4.5.3.1.3)
REMEDY = "must be an e-mail address, such as mikko@laine.example"

# The library's documented way to allow them; there is no argument for it. Whether mail for .test, .local or .internal
# can be delivered is for the mail server of an installation to say.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


@lru_cache(1_024)  # a request's rules and its domain read the same one, each in some 30 µs
def email_address(text: str) -> str:
    """The address as it is compared and stored: trimmed, NFKC, in lower case, its domain in A-labels (RFC 5890).

    A domain written in Unicode and the same one written in ASCII are one address, and an address of ASCII stays as it
    is. Raises ValueError.
    """
    trimmed = normalize("NFKC", text.strip()).lower()
    if len(trimmed) > LONGEST:  # before anything that takes time
        raise ValueError(REMEDY)
    try:
        found = email_validator.validate_email(normalize("NFKC", trimmed), strict=True, check_deliverability=False)
    except ValueError:
        raise ValueError(REMEDY) from None  # the library quotes what it stumbled over
    return f"{found.local_part}@{found.ascii_domain}"


def mailbox(stored: str) -> str:
    """The address as it is handed to a mail server, for one that may have been stored before it was checked as now.

    Raises ValueError for what is no address, and for one whose normal form is another mailbox.
    """
    address = email_address(stored)
    if address.rpartition("@")[0] != normalize("NFC", stored.rpartition("@")[0]).lower():
        raise ValueError(REMEDY)
    return address
