"""Runs the warranty service: `python -m warranty`."""

from servicekit.runtime.run import main

from warranty.adapters.collections import COLLECTIONS
from warranty.adapters.migrations import MIGRATIONS
from warranty.settings import Settings
from warranty.wiring import STREAMS, wire

if __name__ == "__main__":
    main("warranty", Settings, COLLECTIONS, STREAMS, wire, migrations=MIGRATIONS)
