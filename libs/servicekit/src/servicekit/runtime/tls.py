"""Whom a client trusts: certificates of a company's own, where it has some."""

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext, create_default_context
from tempfile import NamedTemporaryFile


def trusting(certificates: str) -> SSLContext:
    """TLS for a client that trusts these certificates (PEM) and no others; without any, those of the machine."""
    return create_default_context(cadata=certificates or None)


@contextmanager
def in_file(certificates: str) -> Iterator[str]:
    """The name of a file that holds them meanwhile, for a driver that takes them no other way; empty without any."""
    if not certificates:
        yield ""
        return
    with NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(certificates)
        file.flush()
        yield file.name
