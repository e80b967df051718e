"""Runs the warranty service: `python -m warranty`."""

import gc

gc.disable()  # until `main`: imports leave next to no garbage, and looking for it takes a quarter of their time

from servicekit.objects.settings import folder_of
from servicekit.runtime.run import main

from warranty.assets.migrations import MIGRATIONS
from warranty.settings import Settings
from warranty.wiring import COLLECTIONS, STREAMS, wire

if __name__ == "__main__":
    main("warranty", Settings, COLLECTIONS, STREAMS, wire, migrations=MIGRATIONS, folder=folder_of)
