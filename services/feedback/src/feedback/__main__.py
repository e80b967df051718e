"""Runs the feedback service: `python -m feedback`."""

from servicekit.runtime.run import main

from feedback.settings import Settings
from feedback.wiring import COLLECTIONS, STREAMS, wire

if __name__ == "__main__":
    main("feedback", Settings, COLLECTIONS, STREAMS, wire)
