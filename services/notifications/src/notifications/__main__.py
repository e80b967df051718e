"""Runs the notifications service: `python -m notifications`."""

from servicekit.runtime.run import main

from notifications.settings import Settings
from notifications.wiring import COLLECTIONS, STREAMS, republish, wire

if __name__ == "__main__":
    main("notifications", Settings, COLLECTIONS, STREAMS, wire, republish=republish)
