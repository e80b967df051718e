"""`python -m tickets` runs the service; `python -m tickets ops …` an operator's command."""

from servicekit.run import main

from tickets.adapters.collections import COLLECTIONS
from tickets.wiring import wire

if __name__ == "__main__":
    main("tickets", COLLECTIONS, wire)
