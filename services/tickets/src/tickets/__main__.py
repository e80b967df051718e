"""`python -m tickets` runs the service; `… ops …` and `… mail …` are operators' commands."""

import gc

gc.disable()  # until `main`: imports leave next to no garbage, and looking for it takes a quarter of their time

from servicekit.objects.settings import folder_of
from servicekit.runtime.run import main

from tickets.incoming_mail.inspection import mail_command
from tickets.mail_receiver.wiring import receive
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
        folder=folder_of,
        commands=[mail_command(receive)],
    )
