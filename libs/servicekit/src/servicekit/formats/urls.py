"""URLs on the web (RFC 3986)."""

from typing import Annotated

from pydantic import AnyUrl, TypeAdapter, UrlConstraints, ValidationError

REMEDY = "must be an https URL, such as https://nordic-home.example/help"

_HTTPS = TypeAdapter(Annotated[AnyUrl, UrlConstraints(allowed_schemes=["https"], host_required=True)])


def https_url(text: str) -> str:
    """The URL as it came. Raises ValueError."""
    try:
        _HTTPS.validate_python(text)
    except ValidationError:
        raise ValueError(REMEDY) from None
    return text
