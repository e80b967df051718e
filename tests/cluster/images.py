"""Which images the cluster has: those of `make images`, or of a registry."""

import json
import os
from pathlib import Path

SERVICES = ("tickets", "warranty", "notifications", "feedback", "gateway")
REGISTRY = os.environ.get("IMAGE_REGISTRY", "localhost")
_TAGS = Path(__file__).parents[2] / "dist" / "images" / "tags.json"
NEXT = "-next"
"""What the tag of the other version ends in, that upgrades go to; see retag.py."""


def tag(name: str) -> str:
    tags: dict[str, str] = json.loads(_TAGS.read_text())
    return tags[name]


def image(name: str) -> str:
    return f"{REGISTRY}/aftersales/{name}:{tag(name)}"
