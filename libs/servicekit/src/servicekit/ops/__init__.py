"""Operator's commands: `python -m <service> ops …`. Results are JSON lines on stdout; exit code 1 says "not so"."""

from argparse import ArgumentParser, Namespace
from asyncio import run as run_async
from collections.abc import Sequence

from servicekit.ops.checks import check
from servicekit.ops.letters import dead_letters
from servicekit.ops.outbox import outbox
from servicekit.ops.output import not_so
from servicekit.ops.service import Service, connected

__all__ = ["Service", "parser", "run"]


def run(service: Service, arguments: Sequence[str]) -> int:
    """Carry out one command and answer its exit code."""
    command = parser(service.name).parse_args(arguments)
    return run_async(_run(service, command))


def parser(name: str) -> ArgumentParser:
    """What commands there are."""
    commands = ArgumentParser(f"python -m {name} ops")
    topics = commands.add_subparsers(dest="topic", required=True)
    topics.add_parser("check", help="is what the service needs there, and what to do where it is not")
    backlog = topics.add_parser("outbox", help="how many documents have events to publish, since when, and which")
    backlog.add_argument("--limit", type=int, default=20, help="how many documents of a collection are named")
    letters = topics.add_parser("dead-letters", help="events that a consumer could not handle")
    actions = letters.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="all of this service, oldest first")
    show = actions.add_parser("show", help="one, with its event")
    show.add_argument("number", type=int)
    replay = actions.add_parser("replay", help="hand it to the handler that failed, once more")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("number", type=int, nargs="?")
    which.add_argument("--all", action="store_true")
    discard = actions.add_parser("discard", help="forget one that can never be handled")
    discard.add_argument("number", type=int)
    return commands


async def _run(service: Service, command: Namespace) -> int:
    match command.topic:
        case "check":
            return await check(service)
        case "outbox":
            return await outbox(service, command.limit)
        case _:
            async with connected(service) as bus:
                if bus is None:
                    return not_so("the bus does not answer")
                return await dead_letters(bus, service.name, command)
