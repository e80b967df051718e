"""Keeping what a service stores: backup, restore, and migrations. The commands are in `servicekit.ops`."""

from collections.abc import Awaitable, Callable, Mapping

from servicekit.backup.migrations import MIGRATIONS, Migration
from servicekit.documents import Store
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock

__all__ = ["MIGRATIONS", "Migration", "Republish"]

Republish = Callable[[Store, Relay, Clock], Awaitable[Mapping[str, int]]]
"""Tells again, from documents, what the streams that are `retold` held; how much of what that was."""
