"""Runs the notifications service: `python -m notifications`."""

import gc

gc.disable()  # until `main`: imports leave next to no garbage, and looking for it takes a quarter of their time

from servicekit.runtime.run import main

from notifications.settings import Settings
from notifications.wiring import COLLECTIONS, STREAMS, republish, wire

if __name__ == "__main__":
    main("notifications", Settings, COLLECTIONS, STREAMS, wire, republish=republish)
