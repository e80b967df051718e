"""Runs the notifications service: `python -m notifications`."""

from servicekit.run import main

from notifications.adapters.collections import COLLECTIONS
from notifications.wiring import wire

if __name__ == "__main__":
    main("notifications", COLLECTIONS, wire)
