"""`python -m devtools.stack …`: the commands behind the Makefile."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from signal import SIGPIPE
from subprocess import PIPE, run

import httpx
from servicekit.auth.authorization import Role
from servicekit.ops.output import until_reader_leaves

from devtools.demo import run_demo
from devtools.demo_warranty import run_warranty_demo
from devtools.stack.errors import StackError
from devtools.stack.plan import EMBEDDED, Plan, new_plan
from devtools.stack.ports import HOST, SERVICES
from devtools.stack.stack import Stack, find_stack, locked
from devtools.whole_traces import wait_until_whole

_RETAILER = re.compile(r"[a-z0-9-]{1,40}")
STORIES = {"service": run_demo, "warranty": run_warranty_demo}
_TRACE_SECONDS = 5.0  # services send their spans twice a second


def main() -> None:
    """Runs one command. An error is one line on stderr and exit code 1. A closed pipe (`… | head`) is no error."""
    sys.exit(until_reader_leaves(_main, code=0))


def _main() -> int:
    arguments = _parser().parse_args()
    command: Callable[[Namespace], None] = arguments.command
    try:
        command(arguments)
    except StackError as error:
        sys.exit(str(error))
    except httpx.HTTPStatusError as error:
        sys.exit(f"{error.request.url} returned {error.response.status_code}: see `make logs SERVICE=devtools`")
    except httpx.TransportError as error:
        sys.exit(f"no response ({error}): check with `make ps` that the stack is up")
    except KeyboardInterrupt:
        sys.exit(130)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m devtools.stack", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(".run"), help="data, logs and state (default: .run)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="start what is not running and wait until it is ready")
    up.add_argument("--store", help="embedded (default), or the URL of a MongoDB server")
    up.add_argument("--replicas", type=int, help="processes of each service (default: 1)")
    up.set_defaults(command=_up)
    commands.add_parser("down", help="stop what `up` started; the data stays").set_defaults(command=_down)
    commands.add_parser("ps", help="one JSON line for each process").set_defaults(command=_ps)
    demo = commands.add_parser("demo", help="run the main job step by step")
    demo.add_argument("--story", choices=sorted(STORIES), default="service", help="what it shows (default: service)")
    demo.add_argument("--gateway", default="", help="URL of a remote gateway (default: the local stack's)")
    demo.add_argument("--devtools", default="", help="URL of the devtools of that gateway")
    demo.set_defaults(command=_demo)

    logs = commands.add_parser("logs", help="print the last lines of the logs")
    logs.add_argument("name", nargs="?", default="", help="a process (default: all)")
    logs.add_argument("--follow", action="store_true")
    logs.set_defaults(command=_logs)

    for name, command in (("stop", _stop), ("start", _start), ("restart", _restart)):
        one = commands.add_parser(name, help=f"{name} one process")
        one.add_argument("name")
        one.set_defaults(command=command)

    token = commands.add_parser("token", help="print a JWT of the local issuer")
    token.add_argument("role", help=", ".join(Role))
    token.add_argument("--sub", default="", help="the actor")
    token.add_argument("--name", default="", help="display name of the actor")
    token.add_argument("--retailers", default="", help="retailer ids, separated by commas")
    token.add_argument("--customer", default="", help="customer id")
    token.set_defaults(command=_token)

    trace = commands.add_parser("trace", help="print a trace as a waterfall")
    trace.add_argument("id")
    trace.set_defaults(command=_trace)

    dead_letters = commands.add_parser("dead-letters", help="list events that a consumer gave up")
    dead_letters.add_argument("name", nargs="?", default="", help="a service (default: all)")
    dead_letters.add_argument("--replay", metavar="NUMBER", help="replay this dead letter of the service, or all")
    dead_letters.set_defaults(command=_dead_letters)
    return parser


def _up(arguments: Namespace) -> None:
    with locked(arguments.root):
        stack = find_stack(arguments.root)
        if stack is None:
            store, replicas = arguments.store or EMBEDDED, arguments.replicas
            size = 1 if replicas is None else replicas
            stack = Stack(new_plan(arguments.root, store=store, replicas=size, mail=True))
        _refuse_other_options(stack.plan, arguments)
        try:
            stack.up()
        except StackError as error:
            if stack.running():
                raise StackError(f"{error}\nthe other processes are running: stop them with `make down`") from None
            raise
    gateway, devtools = stack.plan.url("gateway"), stack.plan.url("devtools")
    print(f"API      {gateway}  (documentation: {gateway}/docs)")
    print(f"Mailbox  {devtools}/mailbox")
    print(f"Mail in  smtp://{HOST}:{stack.plan.ports['AFTERSALES_MAIL_SMTP_PORT']}  (for /v1/mail-addresses)")
    print(f"Traces   {devtools}/viewer")
    print(f"Issuer   {devtools}/issuer")
    print(f"NATS     {stack.plan.nats_url}")


def _refuse_other_options(plan: Plan, arguments: Namespace) -> None:
    """A running stack keeps its store and size; to change them it has to be started again."""
    if arguments.store and arguments.store != plan.store:
        raise StackError("the stack is up with another STORE: run `make down` first (each store has data of its own)")
    if arguments.replicas and arguments.replicas != plan.replicas:
        raise StackError(f"the stack is up with REPLICAS={plan.replicas}: run `make down` first")


def _down(arguments: Namespace) -> None:
    with locked(arguments.root):
        stack = find_stack(arguments.root)
        if stack:
            stack.down()


def _ps(arguments: Namespace) -> None:
    stack = find_stack(arguments.root) or Stack(new_plan(arguments.root, mail=True))
    for line in stack.ps():
        print(json.dumps(line))


def _demo(arguments: Namespace) -> None:
    if bool(arguments.gateway) != bool(arguments.devtools):
        raise StackError("--gateway and --devtools belong together: name both, or neither for the local stack")
    if arguments.gateway:
        STORIES[arguments.story](arguments.gateway, arguments.devtools)
        return
    plan = _running(arguments).plan
    STORIES[arguments.story](plan.url("gateway"), plan.url("devtools"))


def _logs(arguments: Namespace) -> None:
    stack = find_stack(arguments.root) or Stack(new_plan(arguments.root, mail=True))
    logs = [stack.log(name) for name in ([arguments.name] if arguments.name else stack.names())]
    files = [str(log) for log in logs if log.exists()]
    if not files:
        raise StackError("there are no logs: start the stack with `make up`")
    tail = run(["tail", "-n", "50", *(["-F"] if arguments.follow else []), *files], check=False)
    if tail.returncode not in (0, -SIGPIPE):
        raise StackError("some logs cannot be read: see the message of tail above")


def _stop(arguments: Namespace) -> None:
    with locked(arguments.root):
        _running(arguments).stop(arguments.name)


def _start(arguments: Namespace) -> None:
    with locked(arguments.root):
        _running(arguments).start(arguments.name)


def _restart(arguments: Namespace) -> None:
    with locked(arguments.root):
        _running(arguments).restart(arguments.name)


def _token(arguments: Namespace) -> None:
    if arguments.role not in [*Role]:
        raise StackError(f"there is no role {arguments.role!r}: choose one of {', '.join(Role)}")
    retailers = [retailer.strip() for retailer in arguments.retailers.split(",") if retailer.strip()]
    for retailer in retailers:
        if not _RETAILER.fullmatch(retailer):
            raise StackError(f"{retailer!r} is not a retailer's id: it has 1 to 40 of a-z, 0-9 and hyphen")
    who = {
        "role": arguments.role,
        "sub": arguments.sub,
        "name": arguments.name,
        "retailers": retailers,
        "customer": arguments.customer,
    }
    mint = _running(arguments).plan.url("devtools") + "/issuer/mint"
    print(httpx.post(mint, json=who, trust_env=False).raise_for_status().json()["access_token"])
    missing = _claim_missing(arguments)
    if missing:
        print(f"most operations refuse this token: the role {arguments.role} needs {missing}", file=sys.stderr)


def _claim_missing(arguments: Namespace) -> str:
    """The variable of `make token` that the role needs and that is missing."""
    if arguments.role in (Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.CUSTOMER) and not arguments.retailers:
        return "RETAILER=nordic-home"
    return "CUSTOMER=cus_…" if arguments.role == Role.CUSTOMER and not arguments.customer else ""


def _trace(arguments: Namespace) -> None:
    if not re.fullmatch("[0-9a-f]{32}", arguments.id):
        raise StackError(
            f"{arguments.id!r} is not a trace id: it has 32 hexadecimal digits, as in the Trace-Id of a response"
        )
    with httpx.Client(base_url=_running(arguments).plan.url("devtools"), trust_env=False) as viewer:
        missing = wait_until_whole(viewer, arguments.id, seconds=_TRACE_SECONDS)
        answer = viewer.get(f"/traces/{arguments.id}/waterfall")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise StackError(f"{missing}; the viewer keeps the latest 2,000 traces until it stops")
    print(answer.raise_for_status().text, end="")
    if missing:
        print(f"{missing} (if the caller sent a traceparent, its own span is never there)", file=sys.stderr)


def _dead_letters(arguments: Namespace) -> None:
    stack = _running(arguments)
    if arguments.replay and not arguments.name:
        raise StackError("SERVICE is missing: each service numbers its own dead letters")
    action = ("replay", "--all" if arguments.replay == "all" else arguments.replay) if arguments.replay else ("list",)
    for service in [arguments.name] if arguments.name else SERVICES:
        command = (sys.executable, "-m", service, "ops", "dead-letters", *action)
        answer = run(command, env=stack.environment(service), stdout=PIPE, text=True, check=False)
        for line in answer.stdout.splitlines():
            print(json.dumps({"service": service, **json.loads(line)}))
        if answer.returncode:
            raise StackError(f"the command failed for {service}: see its message above")


def _running(arguments: Namespace) -> Stack:
    stack = find_stack(arguments.root)
    if stack is None:
        raise StackError("the stack is not running: start it with `make up`")
    return stack


if __name__ == "__main__":
    main()
