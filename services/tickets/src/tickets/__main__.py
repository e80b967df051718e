"""`python -m tickets` runs the service; `python -m tickets ops …` an operator's command."""

from servicekit.runtime.run import main

from tickets.adapters.collections import COLLECTIONS
from tickets.adapters.migrations import MIGRATIONS
from tickets.settings import Settings
from tickets.wiring import STREAMS, retell, wire

if __name__ == "__main__":
    main("tickets", Settings, COLLECTIONS, STREAMS, wire, retell=retell, migrations=MIGRATIONS)
