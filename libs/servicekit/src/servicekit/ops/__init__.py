"""Operator's commands: `python -m <service> ops …`. Results are JSON lines on stdout; exit code 1 says "not so"."""

from argparse import ArgumentParser, Namespace
from asyncio import run as run_async
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from servicekit.backup.backup import DOCUMENTS, MESSAGES
from servicekit.backup.unfinished import REPUBLISH
from servicekit.documents import StoreUnavailable
from servicekit.events.bus import BusUnavailable
from servicekit.ops.checks import check
from servicekit.ops.dead_letters import dead_letters
from servicekit.ops.erasures import erasures
from servicekit.ops.maintenance import maintenance
from servicekit.ops.outbox import outbox
from servicekit.ops.output import CLOSED_PIPE, failed, until_reader_leaves
from servicekit.ops.service import Service, connected

__all__ = ["CLOSED_PIPE", "Command", "Service", "command_line", "parser", "run", "until_reader_leaves"]

_OF_STORES = ("backup", "restore", "republish", "retell", "migrate", "indexes", "erasures")


def run(service: Service, command: Namespace) -> int:
    """Carry out one command and answer its exit code."""
    return until_reader_leaves(lambda: _carried_out(service, command), code=CLOSED_PIPE)


def _carried_out(service: Service, command: Namespace) -> int:
    try:
        return run_async(_run(service, command))
    except BrokenPipeError:
        raise
    except (StoreUnavailable, BusUnavailable, OSError) as error:
        return failed(str(error))


@dataclass(frozen=True, slots=True)
class Command:
    """A service's own command, `python -m <service> <name> …`; `run` returns its exit code."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


def command_line(name: str, own: Sequence[Command] = (), **others: str) -> ArgumentParser:
    """What `python -m <service>` takes: nothing, `ops …`, its `own` commands, and `others` (help by name).

    Parsing it needs no settings.
    """
    line = ArgumentParser(f"python -m {name}", description="Runs the service until SIGTERM, or one command.")
    commands = line.add_subparsers(dest="command", metavar="COMMAND")
    _add_topics(commands.add_parser("ops", help="an operator's command: its results are JSON lines on stdout"))
    for command in own:
        command.add_arguments(commands.add_parser(command.name, help=command.help))
    for other, what in others.items():
        commands.add_parser(other, help=what)
    return line


def parser(name: str) -> ArgumentParser:
    """What operator's commands there are."""
    commands = ArgumentParser(f"python -m {name} ops")
    _add_topics(commands)
    return commands


def _add_topics(commands: ArgumentParser) -> None:
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
    backup = topics.add_parser("backup", help="write documents and messages to a file, while the service runs")
    backup.add_argument("file", help="a new one, or - for stdout")
    backup.add_argument("--only", choices=(DOCUMENTS, MESSAGES), help="where the other is backed up by other means")
    restore = topics.add_parser("restore", help="put a backup into an empty store and bus; the service must not run")
    restore.add_argument("file", help="that a backup was written to, or - for stdin")
    topics.add_parser(
        "republish",
        aliases=["retell"],  # its former name
        help="publish again, from documents, what a bus that lost its disk held for good",
    )
    migrate = topics.add_parser("migrate", help="bring the documents of the release before to the form of this one")
    migrate.add_argument("--again", action="store_true", help="from the beginning: for what it has written since")
    erased = topics.add_parser("erasures", help="whose personal data was erased, and its erasure after a restore")
    of_lists = erased.add_subparsers(dest="action", required=True)
    of_lists.add_parser("list", help="all of them: keep the list apart from backups")
    replayed = of_lists.add_parser("replay", help="erase who is in a list once more; the service must not run")
    replayed.add_argument("file", help="a list, or log lines `erasure requested`; - for stdin")
    indexes = topics.add_parser("indexes", help="indexes that another release has left")
    indexes.add_argument("--settle", action="store_true", help="drop them: no other release runs or will come back")


async def _run(service: Service, command: Namespace) -> int:
    republishing = command.topic in ("republish", "retell")
    if command.topic in _OF_STORES and not service.collections:
        return failed(f"{service.name} has no documents")
    match command.topic:
        case "check":
            return await check(service)
        case "outbox":
            return await outbox(service, command.limit)
        case "erasures":
            return await erasures(service, command)
        case "migrate":
            async with maintenance(service) as work:
                return await work.migrate(again=command.again)
        case "indexes":
            async with maintenance(service) as work:
                return await work.indexes(settle=command.settle)
    async with connected(service) as bus:
        if bus is None:
            return failed("the bus does not answer")
        if command.topic == "dead-letters":
            return await dead_letters(bus, service.name, command)
        unfinished = REPUBLISH if republishing else ""
        async with maintenance(service, refusing=command.topic != "restore", but=unfinished) as work:
            match command.topic:
                case "backup":
                    return await work.backup(bus, command.file, command.only)
                case "restore":
                    return await work.restore(bus, command.file)
                case _:
                    return await work.republish(bus)
