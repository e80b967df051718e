"""Clients that write while processes die: each operation with a key, repeated under it until it is acknowledged."""

from asyncio import sleep
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

import httpx
from shop import Json, Shop

RETRY_SECONDS = 10.0
ATTEMPT_SECONDS = 5.0
RETRYABLE = (429, 503)


@dataclass
class Operation:
    """One thing that a client wants. `name` is unique in the history and stands in what it writes."""

    kind: str  # purchase, ticket, message, reply or resolution
    name: str
    path: str
    body: Json
    ticket_id: str = ""  # of what is done with a ticket
    attempts: int = 0
    refusals: list[str] = field(default_factory=list)  # what the attempts in vain were told
    trace_id: str = ""  # of the attempt that was acknowledged
    answer: Json | None = None  # None: never acknowledged

    @property
    def acknowledged(self) -> bool:
        return self.answer is not None


@dataclass
class History:
    """All that was tried at one shop, and the answers that nobody should have got."""

    shop: Shop
    operations: list[Operation] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Operation]:
        return [operation for operation in self.operations if operation.kind == kind]

    def acknowledged(self, kind: str) -> int:
        return sum(operation.acknowledged for operation in self.of(kind))


class Writer:
    """A customer, the partner who sold to them and the agent who helps them, one after the other."""

    def __init__(self, name: str, history: History, random: Random, *, longest_thought: float) -> None:
        self._name = name
        self._history = history
        self._random = random
        self._longest_thought = longest_thought
        self._shop = history.shop
        self._customer_id = ""
        self._asset_id = ""
        self._open: list[str] = []  # tickets on which something can be done
        system = history.shop.system
        self._gateways = system.gateways
        self._tokens = {
            role: system.token(role, sub=f"{role}-{name}", retailers=(self._shop.id,)) for role in ("partner", "agent")
        }

    async def settle_in(self, http: httpx.AsyncClient) -> None:
        """Becomes a customer, before anything breaks."""
        bought = await self._report_purchase(http)
        assert bought.answer, f"{self._name} could not buy anything: {self._history.unexpected}"
        self._customer_id = bought.answer["customer_id"]
        self._asset_id = bought.answer["items"][0]["registrations"][0]["asset_id"]
        self._tokens["customer"] = self._shop.system.token(
            "customer", sub=self._name, retailers=(self._shop.id,), customer=self._customer_id
        )

    async def live(self, http: httpx.AsyncClient, over: Callable[[], bool]) -> None:
        """Writes, with thoughts in between, until it is over."""
        while not over():
            await sleep(self._random.uniform(0, self._longest_thought))
            [act] = self._random.choices(
                (self._open_ticket, self._write_message, self._reply, self._resolve, self._report_purchase),
                weights=(55, 15, 12, 12, 6),
            )
            await act(http)

    async def _report_purchase(self, http: httpx.AsyncClient) -> Operation:
        name = self._next_name("order")
        return await self._do(http, "partner", Operation("purchase", name, "/v1/purchases", self._shop.order(name)))

    async def _open_ticket(self, http: httpx.AsyncClient) -> None:
        name = self._next_name("ticket")
        body = {"subject": name, "body": f"The lamp of {name} stays dark."}
        if self._random.random() < 0.5:
            body["asset_id"] = self._asset_id
        opened = await self._do(http, "customer", Operation("ticket", name, "/v1/tickets", body))
        if opened.answer:
            self._open.append(opened.answer["id"])

    async def _write_message(self, http: httpx.AsyncClient) -> None:
        await self._say(http, "customer", "message")

    async def _reply(self, http: httpx.AsyncClient) -> None:
        await self._say(http, "agent", "reply")

    async def _say(self, http: httpx.AsyncClient, role: str, kind: str) -> None:
        await self._act_on_ticket(http, role, kind, "/messages", {"body": self._next_name(kind)}, stays_open=True)

    async def _resolve(self, http: httpx.AsyncClient) -> None:
        await self._act_on_ticket(http, "agent", "resolution", ":resolve", {"code": "solved"}, stays_open=False)

    async def _act_on_ticket(
        self, http: httpx.AsyncClient, role: str, kind: str, verb: str, body: Json, *, stays_open: bool
    ) -> None:
        """A ticket whose last operation has no answer is left alone: nobody knows how it stands."""
        if not self._open:
            return
        ticket_id = self._open.pop(self._random.randrange(len(self._open)))
        name = body.get("body") or self._next_name(kind)
        done = await self._do(http, role, Operation(kind, name, f"/v1/tickets/{ticket_id}{verb}", body, ticket_id))
        if done.acknowledged and stays_open:
            self._open.append(ticket_id)

    def _next_name(self, kind: str) -> str:
        return f"{kind}-{self._name}-{len(self._history.operations) + 1}"

    async def _do(self, http: httpx.AsyncClient, role: str, operation: Operation) -> Operation:
        """Tries one gateway after the other until an answer comes, for `RETRY_SECONDS`; pauses when all were asked."""
        self._history.operations.append(operation)
        headers = {"Authorization": f"Bearer {self._tokens[role]}", "Idempotency-Key": operation.name}
        begun, first = monotonic(), self._random.randrange(len(self._gateways))
        while monotonic() < begun + RETRY_SECONDS:
            gateway = self._gateways[(first + operation.attempts) % len(self._gateways)]
            operation.attempts += 1
            pause = 0.2
            try:
                answer = await http.post(gateway + operation.path, json=operation.body, headers=headers)
            except httpx.TransportError as error:
                operation.refusals.append(repr(error))
            else:
                if answer.is_success:
                    operation.answer, operation.trace_id = answer.json(), answer.headers["Trace-Id"]
                    break
                operation.refusals.append(f"{answer.status_code} {_problem(answer)}")
                if answer.status_code not in RETRYABLE:
                    self._history.unexpected.append(f"{operation.name}: {operation.refusals[-1]}")
                    break
                pause = min(float(answer.headers.get("Retry-After", 1)), 1) * self._random.uniform(0.3, 1)
            if operation.attempts % len(self._gateways) == 0:
                await sleep(pause)
        return operation


def _problem(answer: httpx.Response) -> Any:
    try:
        problem = answer.json()
        return {name: problem.get(name) for name in ("code", "detail", "trace_id")}
    except ValueError:
        return answer.text[:200]
