"""JetStream streams: what a service declares, and how JetStream is brought to it."""

from dataclasses import dataclass

from domainkit.privacy import Declaration, PersonalData, Whose
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError

_NAME_IN_USE = 10058  # JetStream: the stream exists with another configuration


@dataclass(frozen=True, slots=True)
class Stream:
    """A JetStream stream that a service owns.

    With `last_per_subject` only the newest message of each subject stays, for ever; otherwise messages stay
    `max_age_days` (0: for ever), by default as long as the bus is set to. Messages with the same id within
    `duplicate_window_seconds` are stored once: the window is longer than the relay may need to try again. `republished`
    are messages that the owner can publish again from its documents: a backup need not hold them. `personal`: the
    personal data in its messages, or that there is none; every stream declares it.
    """

    name: str
    subjects: tuple[str, ...]
    max_age_days: int | None = None
    last_per_subject: bool = False
    duplicate_window_seconds: int = 7_200
    republished: bool = False
    personal: Declaration | None = None


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """What the operator sets for all streams: copies of each, days that it keeps, bytes that it holds (0: no limit)."""

    replicas: int
    max_age_days: int
    max_bytes: int


def is_of_customers(stream: Stream) -> bool:
    """Whether the stream holds personal data of customers."""
    return isinstance(stream.personal, PersonalData) and stream.personal.whose is Whose.CUSTOMER


async def reconcile(jetstream: JetStreamContext, stream: Stream, settings: StreamSettings) -> None:
    """Creates the stream, or updates it to its declaration."""
    wanted = configuration(stream, settings)
    try:
        await jetstream.add_stream(wanted)  # creates, or finds the very same
    except APIError as error:
        if error.err_code != _NAME_IN_USE:
            raise
        # Subjects of a newer release stay while an older one runs alongside, or its events had no stream.
        known = (await jetstream.stream_info(stream.name)).config.subjects or []
        wanted.subjects = sorted({*known, *stream.subjects})
        await jetstream.update_stream(wanted)


def configuration(stream: Stream, settings: StreamSettings) -> StreamConfig:
    days = settings.max_age_days if stream.max_age_days is None else stream.max_age_days
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        storage=StorageType.FILE,
        max_bytes=settings.max_bytes or -1,
        discard=DiscardPolicy.NEW,  # a full stream refuses: what it holds may not have been read by all
        max_age=0 if stream.last_per_subject else days * 86_400,
        max_msgs_per_subject=1 if stream.last_per_subject else -1,
        duplicate_window=stream.duplicate_window_seconds,
        num_replicas=settings.replicas,
        allow_direct=True,
    )
