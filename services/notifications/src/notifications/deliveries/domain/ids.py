"""Ids that follow from what they name, so that a repeated step finds what the first one made."""

from base64 import b32encode
from hashlib import sha256


def delivery_id(event_id: str, template: str) -> str:
    """dlv_…: a fact sends each of its messages once, however often it is heard."""
    digest = sha256(f"{event_id}\x1f{template}".encode()).digest()[:16]
    return f"dlv_{b32encode(digest).decode().rstrip('=').lower()}"
