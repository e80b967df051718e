"""Backup, restore and migrations of what a service stores. The commands are in `servicekit.ops`."""

from collections.abc import Awaitable, Callable, Mapping

from servicekit.backup.migrations import MIGRATIONS, Migration
from servicekit.documents import Store
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock

__all__ = ["MIGRATIONS", "Migration", "Republish"]

Republish = Callable[[Store, Relay, Clock], Awaitable[Mapping[str, int]]]
"""Publishes again, from documents, what the streams that are `republished` held; returns how many of each kind."""
