"""URLs on the web, read by pydantic (RFC 3986 and, as browsers do, WHATWG URL)."""

from typing import Annotated

from pydantic import AnyUrl, HttpUrl, TypeAdapter, UrlConstraints, ValidationError

REMEDY = "must be an https URL, such as https://nordic-home.example/help"
LONGEST_PAGE = 500
PAGE_REMEDY = (
    f"must be an https or http address of at most {LONGEST_PAGE} characters, such as https://example.org/manual"
)

_HTTPS = TypeAdapter(Annotated[AnyUrl, UrlConstraints(allowed_schemes=["https"], host_required=True)])
_PAGE: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


def https_url(text: str) -> str:
    """The URL as it came. Raises ValueError."""
    try:
        _HTTPS.validate_python(text)
    except ValidationError:
        raise ValueError(REMEDY) from None
    return text


def web_url(text: str) -> str:
    """The address of a page in its normal form: the host in ASCII, the rest percent-encoded. Raises ValueError.

    It has no user name: `https://bank.example@evil.example/` is read as another host than it has.
    """
    try:
        url = _PAGE.validate_python(text)
    except ValidationError:
        raise ValueError(PAGE_REMEDY) from None
    if url.username is not None or url.password is not None or len(str(url)) > LONGEST_PAGE:
        raise ValueError(PAGE_REMEDY)
    return str(url)
