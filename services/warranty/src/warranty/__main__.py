"""Runs the warranty service: `python -m warranty`."""

from servicekit.run import main

from warranty.adapters.collections import COLLECTIONS
from warranty.wiring import wire

if __name__ == "__main__":
    main("warranty", COLLECTIONS, wire)
