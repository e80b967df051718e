"""`python -m devtools.stack …`: what the Makefile's commands do."""

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

from devtools.demo import tell_the_story
from devtools.stack.errors import StackError
from devtools.stack.plan import EMBEDDED, Plan, new_plan
from devtools.stack.ports import SERVICES
from devtools.stack.stack import Stack, find_stack, locked
from devtools.whole_traces import wait_until_whole

_TRACE_SECONDS = 5.0  # services send their spans twice a second


def main() -> None:
    """Runs one command; an error is one line on stderr and exit code 1. A reader that leaves (`… | head`) is none."""
    sys.exit(until_reader_leaves(_main, code=0))


def _main() -> int:
    arguments = _parser().parse_args()
    command: Callable[[Namespace], None] = arguments.command
    try:
        command(arguments)
    except StackError as error:
        sys.exit(str(error))
    except httpx.HTTPStatusError as error:
        sys.exit(f"{error.request.url} was answered {error.response.status_code}: see `make logs SERVICE=devtools`")
    except httpx.TransportError as error:
        sys.exit(f"no answer ({error}): is the stack up? `make ps` tells")
    except KeyboardInterrupt:
        sys.exit(130)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m devtools.stack", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(".run"), help="where data, logs and state are (.run)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="start what does not run and wait until it is ready")
    up.add_argument("--store", help="embedded (if nothing is said), or the URL of a MongoDB server")
    up.add_argument("--replicas", type=int, help="processes of each service: 1 if nothing is said")
    up.set_defaults(command=_up)
    commands.add_parser("down", help="end what `up` started; data stays").set_defaults(command=_down)
    commands.add_parser("ps", help="one JSON line for each process").set_defaults(command=_ps)
    demo = commands.add_parser("demo", help="the main job, step by step")
    demo.add_argument("--gateway", default="", help="URL of a gateway elsewhere; by default the local stack's")
    demo.add_argument("--devtools", default="", help="URL of the devtools beside it")
    demo.set_defaults(command=_demo)

    logs = commands.add_parser("logs", help="the last lines of the logs")
    logs.add_argument("name", nargs="?", default="", help="a process; all by default")
    logs.add_argument("--follow", action="store_true")
    logs.set_defaults(command=_logs)

    for name, command in (("stop", _stop), ("start", _start), ("restart", _restart)):
        one = commands.add_parser(name, help=f"{name} one process")
        one.add_argument("name")
        one.set_defaults(command=command)

    token = commands.add_parser("token", help="print a JWT of the local issuer")
    token.add_argument("role", help=", ".join(Role))
    token.add_argument("--sub", default="", help="the actor")
    token.add_argument("--name", default="", help="how to show the actor")
    token.add_argument("--retailers", default="", help="with commas between")
    token.add_argument("--customer", default="", help="customer id")
    token.set_defaults(command=_token)

    trace = commands.add_parser("trace", help="print a trace as a waterfall")
    trace.add_argument("id")
    trace.set_defaults(command=_trace)

    dead_letters = commands.add_parser("dead-letters", help="events that a consumer could not handle")
    dead_letters.add_argument("name", nargs="?", default="", help="a service; all by default")
    dead_letters.add_argument("--replay", metavar="NUMBER", help="hand one of that service, or all, over once more")
    dead_letters.set_defaults(command=_dead_letters)
    return parser


def _up(arguments: Namespace) -> None:
    with locked(arguments.root):
        stack = find_stack(arguments.root)
        if stack is None:
            store, replicas = arguments.store or EMBEDDED, arguments.replicas
            stack = Stack(new_plan(arguments.root, store=store, replicas=1 if replicas is None else replicas))
        _refuse_another_shape(stack.plan, arguments)
        try:
            stack.up()
        except StackError as error:
            if stack.running():
                raise StackError(f"{error}\nthe others run: `make down` ends them") from None
            raise
    gateway, devtools = stack.plan.url("gateway"), stack.plan.url("devtools")
    print(f"API      {gateway}  (documentation: {gateway}/docs)")
    print(f"Mailbox  {devtools}/mailbox")
    print(f"Traces   {devtools}/viewer")
    print(f"Issuer   {devtools}/issuer")
    print(f"NATS     {stack.plan.nats_url}")


def _refuse_another_shape(plan: Plan, arguments: Namespace) -> None:
    """What runs keeps its store and size: another needs other processes."""
    if arguments.store and arguments.store != plan.store:
        raise StackError("it is up with another STORE: `make down` first (each store has data of its own)")
    if arguments.replicas and arguments.replicas != plan.replicas:
        raise StackError(f"it is up with REPLICAS={plan.replicas}: `make down` first")


def _down(arguments: Namespace) -> None:
    with locked(arguments.root):
        stack = find_stack(arguments.root)
        if stack:
            stack.down()


def _ps(arguments: Namespace) -> None:
    stack = find_stack(arguments.root) or Stack(new_plan(arguments.root))
    for line in stack.ps():
        print(json.dumps(line))


def _demo(arguments: Namespace) -> None:
    if bool(arguments.gateway) != bool(arguments.devtools):
        raise StackError("--gateway and --devtools belong together: name both, or neither for the local stack")
    if arguments.gateway:
        tell_the_story(arguments.gateway, arguments.devtools)
        return
    plan = _running(arguments).plan
    tell_the_story(plan.url("gateway"), plan.url("devtools"))


def _logs(arguments: Namespace) -> None:
    stack = find_stack(arguments.root) or Stack(new_plan(arguments.root))
    logs = [stack.log(name) for name in ([arguments.name] if arguments.name else stack.names())]
    files = [str(log) for log in logs if log.exists()]
    if not files:
        raise StackError("nothing was ever up: start it with `make up`")
    tail = run(["tail", "-n", "50", *(["-F"] if arguments.follow else []), *files], check=False)
    if tail.returncode not in (0, -SIGPIPE):
        raise StackError("not every log can be read: tail says why, above")


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
    who = {
        "role": arguments.role,
        "sub": arguments.sub,
        "name": arguments.name,
        "retailers": [retailer for retailer in arguments.retailers.split(",") if retailer],
        "customer": arguments.customer,
    }
    mint = _running(arguments).plan.url("devtools") + "/issuer/mint"
    print(httpx.post(mint, json=who, trust_env=False).raise_for_status().json()["access_token"])
    missing = _claim_missing(arguments)
    if missing:
        print(f"most operations refuse this token: the role {arguments.role} needs {missing}", file=sys.stderr)


def _claim_missing(arguments: Namespace) -> str:
    """What `make token` takes that the role cannot do without."""
    if arguments.role in (Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.CUSTOMER) and not arguments.retailers:
        return "RETAILER=nordic-home"
    return "CUSTOMER=cus_…" if arguments.role == Role.CUSTOMER and not arguments.customer else ""


def _trace(arguments: Namespace) -> None:
    if not re.fullmatch("[0-9a-f]{32}", arguments.id):
        raise StackError(
            f"{arguments.id!r} is no trace id: those have 32 of 0-9 and a-f, as in the Trace-Id of a response"
        )
    with httpx.Client(base_url=_running(arguments).plan.url("devtools"), trust_env=False) as viewer:
        missing = wait_until_whole(viewer, arguments.id, seconds=_TRACE_SECONDS)
        answer = viewer.get(f"/traces/{arguments.id}/waterfall")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise StackError(f"{missing}; the viewer keeps the latest 2,000 traces until it ends")
    print(answer.raise_for_status().text, end="")
    if missing:
        print(f"{missing} (a caller's own span, if it sent a traceparent, never does)", file=sys.stderr)


def _dead_letters(arguments: Namespace) -> None:
    stack = _running(arguments)
    if arguments.replay and not arguments.name:
        raise StackError("say whose dead letter: numbers are each service's own")
    action = ("replay", "--all" if arguments.replay == "all" else arguments.replay) if arguments.replay else ("list",)
    for service in [arguments.name] if arguments.name else SERVICES:
        command = (sys.executable, "-m", service, "ops", "dead-letters", *action)
        answer = run(command, env=stack.environment(service), stdout=PIPE, text=True, check=False)
        for line in answer.stdout.splitlines():
            print(json.dumps({"service": service, **json.loads(line)}))
        if answer.returncode:
            raise StackError(f"{service} could not do that: its ops command says why, above")


def _running(arguments: Namespace) -> Stack:
    stack = find_stack(arguments.root)
    if stack is None:
        raise StackError("nothing is up: start it with `make up`")
    return stack


if __name__ == "__main__":
    main()
