"""The part of a format that no pattern can say, as a check of a field."""

from pydantic import AfterValidator
from servicekit.formats.named import CHECKS


def passes(name: str) -> AfterValidator:
    """Refuses what the check of this format refuses. The text goes on as it came: its owner gives it its form."""
    return AfterValidator(CHECKS[name])
