"""The actors of the demo. Each calls the gateway with its own token, and every call is printed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx

from devtools.stack.errors import StackError
from devtools.whole_traces import wait_until_whole

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
_INVITATION = re.compile(r"https?://\S+/invitations/(\S+)")


class Outside:
    """The system that the demo drives: gateway, mailbox and traces. Prints to the terminal."""

    def __init__(self, gateway: str, devtools: str) -> None:
        self.gateway = gateway
        self.devtools = httpx.Client(base_url=devtools, trust_env=False)
        self._steps = 0

    def step(self, title: str) -> None:
        """Prints a heading."""
        self._steps += 1
        print(f"\n{self._steps}. {title}")

    def say(self, line: str) -> None:
        """Prints a line."""
        print(f"     {line}")

    def say_mail(self, mail: dict[str, Any] | None) -> None:
        """Prints the recipient and subject of a mail."""
        if mail:
            self.say(f"mail to {mail['to'][0]}: {mail['subject']}")

    def person(
        self, role: str, sub: str, name: str, *, retailers: list[str] | None = None, customer: str = ""
    ) -> "Person":
        """An actor with a token of the local issuer."""
        who = {"role": role, "sub": sub, "name": name, "retailers": retailers or [], "customer": customer}
        token = self.devtools.post("/issuer/mint", json=who).raise_for_status().json()["access_token"]
        return Person(self, role, {"Authorization": f"Bearer {token}"})

    def anybody(self) -> "Person":
        """An actor without a token."""
        return Person(self, "anybody", {})

    def mails(self, to: str) -> list[dict[str, Any]]:
        """The mails to an address, newest first."""
        found: list[dict[str, Any]] = self.devtools.get("/mail", params={"to": to}).raise_for_status().json()
        return found

    def newest_mail(self, to: str) -> dict[str, Any] | None:
        """The newest mail to an address."""
        return next(iter(self.mails(to)), None)

    def invitation_token(self, mail: dict[str, Any]) -> str | None:
        """The token in the link of a survey invitation; None in other mails."""
        link = _INVITATION.search(mail["text"])
        return unquote(link.group(1)) if link else None

    def show_trace(self, trace_id: str, services: set[str]) -> None:
        """Prints the waterfall once it has spans of all the services and every parent that they name."""
        missing = wait_until_whole(self.devtools, trace_id, seconds=PATIENCE_SECONDS, services=services)
        if missing:
            raise StackError(f"trace {trace_id} is incomplete after {PATIENCE_SECONDS:.0f} s: {missing}")
        print(self.devtools.get(f"/traces/{trace_id}/waterfall").raise_for_status().text)

    def until(self, what: str, found: Callable[[], T | None]) -> T:
        """Returns the first true result of `found`. Raises a StackError after 20 s."""
        deadline = monotonic() + PATIENCE_SECONDS
        while monotonic() < deadline:
            result = found()
            if result:
                return result
            sleep(0.1)
        raise StackError(f"timeout after {PATIENCE_SECONDS:.0f} s waiting until {what}")

    def now(self) -> str:
        """This instant as RFC 3339, to the microsecond: after all that has been answered."""
        return datetime.now(UTC).isoformat().replace("+00:00", "Z")

    def days_ago(self, days: int) -> str:
        """An instant as RFC 3339."""
        return (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Person:
    """Calls the gateway. Raises a StackError with the body of an error response."""

    def __init__(self, outside: Outside, role: str, headers: dict[str, str]) -> None:
        self.outside = outside
        self.role = role
        self.client = httpx.Client(base_url=outside.gateway, headers=headers, trust_env=False, timeout=10.0)
        self.last_trace_id = ""

    def get(self, path: str, *, quiet: bool = False, show: str = "") -> dict[str, Any]:
        """Returns the JSON of the response."""
        return self._request("GET", path, quiet=quiet, show=show)

    def post(self, path: str, body: dict[str, Any], *, key: str = "", show: str = "") -> dict[str, Any]:
        """Returns the JSON of the response. `key` is the Idempotency-Key."""
        return self._request("POST", path, body, headers={"Idempotency-Key": key} if key else {}, show=show)

    def patch(self, path: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Reads the resource and changes it with its ETag as If-Match."""
        etag = self.client.get(path).headers.get("ETag", "")
        headers = {"If-Match": etag, "Content-Type": "application/merge-patch+json"}
        return self._request("PATCH", path, changes, headers=headers)

    def attempt(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Returns the JSON of the response, also of an error."""
        response: dict[str, Any] = self._send(method, path, body).json()
        return response

    def feed(self) -> list[dict[str, Any]]:
        """Every event of the partner feed, from the beginning."""
        events: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"/v1/events?after={cursor}&limit=100", quiet=True)
            events.extend(page["items"])
            if not page["items"]:
                return events
            cursor = page["next_cursor"]

    def _request(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        response = self._send(method, path, body, **options)
        if response.is_error:
            raise StackError(f"{method} {options.get('show') or path} failed: {response.text}")
        result: dict[str, Any] = response.json()
        return result

    def _send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        quiet: bool = False,
        show: str = "",
    ) -> httpx.Response:
        response = self.client.request(method, path, json=body, headers=headers)
        self.last_trace_id = response.headers.get("Trace-Id", "")
        if not quiet:
            took = response.elapsed.total_seconds() * 1000
            print(f"   {self.role:8} {method} {show or path} → {response.status_code} in {took:.0f} ms")
        return response


def text_of_money(money: dict[str, Any]) -> str:
    """Formats an amount of a response with the decimals of its currency."""
    decimals = money["decimals"]
    return f"{money['amount_minor'] / 10**decimals:.{decimals}f} {money['currency']}"
