"""Runs the feedback service: `python -m feedback`."""

import gc

gc.disable()  # until `main`: imports leave next to no garbage, and looking for it takes a quarter of their time

from servicekit.runtime.run import main

from feedback.settings import Settings
from feedback.wiring import COLLECTIONS, STREAMS, wire

if __name__ == "__main__":
    main("feedback", Settings, COLLECTIONS, STREAMS, wire)
