"""The fields that leave the platform, named one by one."""

from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]
Projected = tuple[str, dict[str, Any]] | None
"""The name of a partner's event and its fields; None where partners do not receive it."""


def only(data: Data, *names: str) -> dict[str, Any]:
    """The named fields; those that are unset stay unset."""
    return {name: data[name] for name in names if name in data}
