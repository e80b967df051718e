"""Reads a live stream in the background while the demo continues."""

import json
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Any, Self

import httpx

from devtools.people import Person


class Watching:
    """Reads server-sent events (HTML standard, section 9.2) until the `with` block ends."""

    def __init__(self, person: Person, path: str) -> None:
        self._person = person
        self._path = path
        self._events: list[tuple[str, dict[str, Any]]] = []
        self._response: httpx.Response | None = None
        self._thread = Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        client = self._person.client
        request = client.build_request("GET", self._path, timeout=httpx.Timeout(10.0, read=60.0))
        self._response = client.send(request, stream=True)
        self._response.raise_for_status()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._response:
            self._response.close()

    def seen_about(self, ticket_id: str) -> list[str]:
        """The events of a ticket received so far, each with the resulting status."""
        return [
            f"{data.get('type', name)}: {data.get('status', '')}"
            for name, data in self._events
            if data.get("ticket_id") == ticket_id
        ]

    def _read(self) -> None:
        name = ""
        with suppress(httpx.HTTPError, httpx.StreamError):  # the end of the `with` block closes the stream
            for line in self._response.iter_lines() if self._response else ():
                field, _, value = line.partition(":")
                if field == "event":
                    name = value.strip()
                elif field == "data":
                    self._events.append((name, json.loads(value)))
