"""`python -m tickets` runs the service; `python -m tickets ops …` an operator's command."""

from servicekit.runtime.run import main

from tickets.settings import Settings
from tickets.wiring import COLLECTIONS, MIGRATIONS, STREAMS, republish, wire

if __name__ == "__main__":
    main("tickets", Settings, COLLECTIONS, STREAMS, wire, republish=republish, migrations=MIGRATIONS)
