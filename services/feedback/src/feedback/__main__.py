"""Runs the feedback service: `python -m feedback`."""

from servicekit.run import main

from feedback.adapters.collections import COLLECTIONS
from feedback.wiring import wire

if __name__ == "__main__":
    main("feedback", COLLECTIONS, wire)
