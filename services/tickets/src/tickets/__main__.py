"""`python -m tickets` runs the service; `python -m tickets ops …` an operator's command."""

from servicekit.runtime.run import main

from tickets.settings import Settings
from tickets.wiring import COLLECTIONS, MIGRATIONS, STREAMS, retell, wire

if __name__ == "__main__":
    main("tickets", Settings, COLLECTIONS, STREAMS, wire, retell=retell, migrations=MIGRATIONS)
