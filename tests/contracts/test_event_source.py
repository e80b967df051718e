"""A real EventSource (Node's) watches by the code that the OpenAPI document shows, through lost connections."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event, Thread
from typing import Any

import pytest
from shop import Shop, new_shop
from system import System, eventually, running

HERE = Path(__file__).parent
NODE = Path(sys.executable).parent / "node"
DOCUMENT = json.loads((HERE.parents[1] / "docs" / "openapi.json").read_text())
LEEWAY_SECONDS = 60


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Streams end after a second."""
    brief = {"gateway": {"AFTERSALES_LIVE_CONNECTION_SECONDS": "1"}}
    with running(tmp_path_factory.mktemp("event-source"), settings_of=brief) as system:
        yield system


class Browser:
    """Node with its EventSource, which runs the documented code until the `with` block ends."""

    def __init__(self, system: System, shop: Shop, code: Path, *, token_seconds: int) -> None:
        url = str(system.gateway.base_url).rstrip("/")
        mint = str(system.devtools.base_url.join("/issuer/mint"))
        who = {"role": "agent", "sub": "agent-1", "retailers": [shop.id], "expires_in": token_seconds}
        command = [str(NODE), "--experimental-eventsource", "--no-warnings", str(HERE / "event_source.mjs")]
        command += [str(code), url, mint, json.dumps(who)]
        self._process = Popen(command, stdout=PIPE, text=True, start_new_session=True)
        self._reading = Thread(target=self._read, daemon=True)
        self.seen: list[dict[str, Any]] = []

    def __enter__(self) -> "Browser":
        self._reading.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)  # what the wheel installs is a script that runs Node
        self._process.wait()
        self._reading.join()

    def count(self, event: str) -> int:
        return sum(seen["event"] == event for seen in self.seen)

    def changes(self) -> list[tuple[str, str]]:
        return [(seen["ticket"], seen["etag"]) for seen in self.seen if seen["event"] == "change"]

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.seen.append(json.loads(line))


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """What the document shows of it."""
    description = DOCUMENT["paths"]["/v1/live"]["get"]["description"]
    [shown] = re.findall(r"```js\n(.*?)```", description, re.DOTALL)
    file = tmp_path / "watchTickets.js"
    file.write_text(shown)
    return file


def change_all_the_time(shop: Shop, ticket: str, stop: Event, made: list[tuple[str, str]]) -> Thread:
    """Ten changes a second of the ticket, in the background; `made` are their tickets and versions."""

    def work() -> None:
        priorities = ("low", "high")
        while not stop.wait(0.1):
            asked = {"priority": priorities[len(made) % 2]}
            patched = shop.agent.patch(f"/v1/tickets/{ticket}", json=asked, headers={"If-Match": "*"})
            made.append((ticket, patched.raise_for_status().json()["etag"].partition("-")[0]))

    thread = Thread(target=work)
    thread.start()
    return thread


def watched_changes(system: System, code: Path, *, token_seconds: int, until: str, times: int) -> Browser:
    """Makes changes all the time until something happened so many times: all of them were seen, once and in order."""
    shop = new_shop(system)
    ticket = shop.open_ticket(shop.sold()).json()["id"]
    stop, made = Event(), list[tuple[str, str]]()
    with Browser(system, shop, code, token_seconds=token_seconds) as browser:
        eventually(lambda: browser.count("open"), "the first connection")
        writer = change_all_the_time(shop, ticket, stop, made)
        try:
            eventually(lambda: browser.count(until) >= times, f"{until}, {times} times", timeout=60)
        finally:
            stop.set()
            writer.join()
        eventually(lambda: browser.changes()[-1:] == made[-1:], "the last change", timeout=30)
        seen = browser.changes()
    assert seen[seen.index(made[0]) :] == made
    return browser


def test_event_source_reconnects_without_loss_or_repetition(system: System, code: Path) -> None:
    browser = watched_changes(system, code, token_seconds=3600, until="open", times=4)
    assert (browser.count("created"), browser.count("closed")) == (1, 0)


def test_event_source_goes_on_with_another_session(system: System, code: Path) -> None:
    """Tokens that are good for five seconds more: their sessions end, and the code gets others."""
    browser = watched_changes(system, code, token_seconds=5 - LEEWAY_SECONDS, until="created", times=3)
    assert browser.count("closed") >= 2
    assert browser.count("refused") == 0


def test_event_source_comes_back_after_an_outage_of_the_bus(system: System, code: Path) -> None:
    shop = new_shop(system)
    purchase = shop.sold()
    with Browser(system, shop, code, token_seconds=3600) as browser:
        eventually(lambda: browser.count("open"), "the first connection")
        system.stack.stop("nats")
        eventually(lambda: browser.count("unavailable") >= 2, "a stream that says so", timeout=30)
        ticket = shop.open_ticket(purchase).json()["id"]
        system.stack.start("nats")
        eventually(lambda: (ticket, "1") in browser.changes(), "what happened meanwhile", timeout=60)
    assert (browser.count("created"), browser.count("closed")) == (1, 0)


def test_caller_without_access_gets_a_problem(system: System, code: Path) -> None:
    shop = new_shop(system, "nordic-home")
    with Browser(system, shop, code, token_seconds=-LEEWAY_SECONDS - 5) as browser:
        refused = eventually(lambda: [seen for seen in browser.seen if seen["event"] == "refused"], "a refusal")
    assert [seen["code"] for seen in refused] == ["UNAUTHENTICATED"]
