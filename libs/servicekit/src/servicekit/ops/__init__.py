"""Operator's commands: `python -m <service> ops …`. Results are JSON lines on stdout; exit code 1 says "not so"."""

from argparse import ArgumentParser, Namespace
from asyncio import run as run_async
from collections.abc import Sequence

from servicekit.documents import Collection
from servicekit.ops.checks import check, outbox
from servicekit.ops.connections import connected
from servicekit.ops.letters import dead_letters
from servicekit.ops.output import not_so
from servicekit.settings import Operational


def run(name: str, operational: Operational, collections: Sequence[Collection], arguments: Sequence[str]) -> int:
    """Carry out one command of the service `name` and answer its exit code."""
    command = _parser(name).parse_args(arguments)
    return run_async(_run(name, operational, collections, command))


def _parser(name: str) -> ArgumentParser:
    parser = ArgumentParser(f"python -m {name} ops")
    topics = parser.add_subparsers(dest="topic", required=True)
    topics.add_parser("check", help="are the settings readable, and do store and bus answer?")
    topics.add_parser("outbox", help="how many documents have events to publish, and since when")
    letters = topics.add_parser("dead-letters", help="events that a consumer could not handle")
    actions = letters.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="all of this service, oldest first")
    show = actions.add_parser("show", help="one, with its event")
    show.add_argument("number", type=int)
    replay = actions.add_parser("replay", help="hand it to the handler that failed, once more")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("number", type=int, nargs="?")
    which.add_argument("--all", action="store_true")
    return parser


async def _run(name: str, operational: Operational, collections: Sequence[Collection], command: Namespace) -> int:
    match command.topic:
        case "check":
            return await check(name, operational, collections)
        case "outbox":
            return await outbox(operational, collections)
        case _:
            async with connected(name, operational) as bus:
                return not_so("the bus does not answer") if bus is None else await dead_letters(bus, name, command)
