"""compose.yaml, as its parts ask for it."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "compose.yaml"


def loaded(path: Path) -> Any:
    """A YAML document; keys merged with `<<` are in their places."""
    return yaml.safe_load(path.read_text())


SERVICES: dict[str, dict[str, Any]] = loaded(FILE)["services"]


def published(service: dict[str, Any]) -> list[list[str]]:
    """Of each published port the address, the port of this machine and that of the container."""
    return [port.split(":") for port in service.get("ports", ())]


def mounted(service: dict[str, Any]) -> list[tuple[str, str]]:
    """Sources and targets of what is mounted."""
    return [(each.split(":")[0], each.split(":")[1]) for each in service.get("volumes", ())]
