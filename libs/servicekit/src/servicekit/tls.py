"""Whom a client trusts: certificates of a company's own, where it has some."""

from ssl import SSLContext, create_default_context


def trusting(certificates: str) -> SSLContext:
    """TLS for a client that trusts these certificates (PEM) and no others; without any, those of the machine."""
    return create_default_context(cadata=certificates or None)
