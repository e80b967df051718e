"""`python -m tickets` runs the service; `… ops …` and `… mail …` are operators' commands."""

from servicekit.runtime.run import main

from tickets.incoming_mail.inspection import MAIL
from tickets.settings import Settings
from tickets.wiring import COLLECTIONS, MIGRATIONS, STREAMS, republish, wire

if __name__ == "__main__":
    main(
        "tickets",
        Settings,
        COLLECTIONS,
        STREAMS,
        wire,
        republish=republish,
        migrations=MIGRATIONS,
        commands=[MAIL],
    )
