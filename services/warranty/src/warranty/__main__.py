"""Runs the warranty service: `python -m warranty`."""

from servicekit.runtime.run import main

from warranty.assets.migrations import MIGRATIONS
from warranty.settings import Settings
from warranty.wiring import COLLECTIONS, STREAMS, wire

if __name__ == "__main__":
    main("warranty", Settings, COLLECTIONS, STREAMS, wire, migrations=MIGRATIONS)
