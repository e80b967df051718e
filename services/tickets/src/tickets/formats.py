"""Request fields of a known format, brought to the normal form that the domain takes and stores."""

from collections.abc import Callable

from domainkit.refusals import invalid


def formatted(read: Callable[[str], str], text: str, field: str, *, required: bool = False) -> str:
    """What `read` (of servicekit.formats) returns for the text; an empty text stays empty. Raises Refused."""
    if not text and not required:
        return ""
    try:
        return read(text)
    except ValueError as error:
        remedy = str(error)
        raise invalid(field, f"{remedy[:1].upper()}{remedy[1:]}.") from None
