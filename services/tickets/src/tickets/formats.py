"""Fields of a known format, brought to the one form in which the domain takes and stores them."""

from collections.abc import Callable

from domainkit.refusals import invalid


def formatted(read: Callable[[str], str], text: str, field: str, *, required: bool = False) -> str:
    """What `read` (of servicekit.formats) makes of the text; empty where it is. Raises Refused naming the field."""
    if not text and not required:
        return ""
    try:
        return read(text)
    except ValueError as error:
        remedy = str(error)
        raise invalid(field, f"{remedy[:1].upper()}{remedy[1:]}.") from None
