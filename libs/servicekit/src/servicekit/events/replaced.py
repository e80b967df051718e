"""What a stream with the last message of each subject is about to forget: its bytes are overwritten first.

JetStream itself only drops a message that a newer one replaces: the bytes stay in the file until it rewrites that block
of 8 MB, which the newest block may wait for for years. What is deleted by its sequence is overwritten at once.
"""

from nats.js.errors import NotFoundError

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.envelope import Event, Poison, parse
from servicekit.events.streams import Stream


async def erase_replaced(bus: Bus, stream: Stream, subject: str, event: Event) -> None:
    """Deletes the last message of the subject, if the event to be published next is a later one of its aggregate.

    Not the event itself, which JetStream would not store a second time, nor a later one of another process. Raises
    BusUnavailable: the message may be gone or not.
    """
    try:
        last = await bus.jetstream.get_last_msg(stream.name, subject)
        if last.seq and _precedes(last.data or b"", event):
            await bus.jetstream.delete_msg(stream.name, last.seq)
    except NotFoundError:
        return  # the first of its subject, or another process was faster
    except UNREACHABLE as error:
        raise BusUnavailable(f"{stream.name}: what is replaced could not be deleted: {error!r}") from error


def _precedes(payload: bytes, event: Event) -> bool:
    try:
        last = parse(payload)
    except Poison:
        return False
    return last.subject == event.subject and last.sequence < event.sequence
