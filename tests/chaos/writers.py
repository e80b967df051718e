"""Clients that write while processes are killed. Each operation has a key and is retried until it is acknowledged."""

import re
from asyncio import sleep
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

import httpx
from shop import Json, Shop

RETRY_SECONDS = 10.0
FEWEST_ATTEMPTS = 4  # where the machine is so busy that these writers themselves wait, one takes seconds
ATTEMPT_SECONDS = 5.0
RETRYABLE = (429, 503)
AT_HAND = 4  # so many of its latest tickets a writer goes on with, or none would ever come to its end
ACTIONS = {
    "message": 14,
    "assign": 6,
    "unassign": 2,
    "update": 6,
    "wait": 8,
    "resolve": 14,
    "reopen": 8,
    "close": 8,
    "resume": 4,
    "spam": 1,
    "rescue": 8,
    "cancel": 1,
}
"""How often a writer does what a ticket allows; the words are those of `allowed_actions`."""
PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass
class Operation:
    """One thing that a client wants. `name` is unique in the history and stands in what it writes."""

    kind: str  # purchase, ticket, reply (an agent's message), answer (to a survey), or one of ACTIONS
    name: str
    path: str
    body: Json
    ticket_id: str = ""  # of what is done with a ticket
    before: str = ""  # the status that this ticket had
    etag: str = ""  # that this ticket had; only of a change that must name it
    attempts: int = 0
    refusals: list[str] = field(default_factory=list)  # the responses to failed attempts
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
        self._address = ""
        self._agents: list[str] = []  # to whom tickets are given
        self._at_hand: list[str] = []  # tickets on which something can be done, the latest last
        self._followed: set[str] = set()  # links to surveys
        system = history.shop.system
        self._gateways = system.gateways
        self._mailbox = str(system.devtools.base_url.join("/mail"))
        self._tokens = {
            role: system.token(role, sub=f"{role}-{name}", retailers=(self._shop.id,)) for role in ("partner", "agent")
        }

    async def settle_in(self, http: httpx.AsyncClient) -> None:
        """Becomes a customer, before anything breaks."""
        bought = await self._report_purchase(http)
        assert bought.answer, f"{self._name} could not buy anything: {self._history.unexpected}"
        self._customer_id = bought.answer["customer_id"]
        self._address = bought.body["customer"]["email"]
        self._asset_id = bought.answer["items"][0]["registrations"][0]["asset_id"]
        self._tokens["customer"] = self._shop.system.token(
            "customer", sub=self._name, retailers=(self._shop.id,), customer=self._customer_id
        )
        admin = {"Authorization": f"Bearer {self._shop.system.token('admin')}"}
        for number in range(2):
            agent = {"subject": f"{self._name}-{number}", "display_name": self._name, "retailers": [self._shop.id]}
            created = await http.post(f"{self._gateways[0]}/v1/agents", json=agent, headers=admin)
            self._agents.append(created.raise_for_status().json()["id"])

    async def live(self, http: httpx.AsyncClient, over: Callable[[], bool]) -> None:
        """Writes, with thoughts in between, until it is over."""
        while not over():
            await sleep(self._random.uniform(0, self._longest_thought))
            [act] = self._random.choices(
                (self._open_ticket, self._go_on_with_ticket, self._answer_survey, self._report_purchase),
                weights=(38, 48, 8, 6),
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
            self._at_hand = [*self._at_hand, opened.answer["id"]][-AT_HAND:]

    async def _go_on_with_ticket(self, http: httpx.AsyncClient) -> None:
        """Does what the ticket allows. One that did not answer is left alone: nobody knows how it stands."""
        role = self._random.choice(("agent", "agent", "customer"))
        gateway, ticket_id = self._random.choice(self._gateways), self._random.choice(self._at_hand or [""])
        ticket = await self._read(http, f"{gateway}/v1/tickets/{ticket_id}", role) if ticket_id else None
        if not ticket or not (allowed := _sensible(ticket)):
            return
        [action] = self._random.choices(allowed, weights=[ACTIONS[each] for each in allowed])
        operation = self._action(action, role, ticket)
        await self._do(http, role, operation)
        if not operation.acknowledged:
            self._at_hand.remove(ticket_id)

    def _action(self, action: str, role: str, ticket: Json) -> Operation:
        kind = "reply" if (action, role) == ("message", "agent") else action
        name, path = self._next_name(kind), f"/v1/tickets/{ticket['id']}"
        bodies: dict[str, Json] = {
            "message": {"body": name},
            "assign": {"assignee_id": self._another_agent(ticket)},
            "update": {"priority": self._random.choice([each for each in PRIORITIES if each != ticket["priority"]])},
            "wait": {"reason": name},
            "resolve": {"code": "solved"},
        }
        operation = Operation(kind, name, path, bodies.get(action, {}), ticket["id"], before=ticket["status"])
        if action == "update":
            operation.etag = ticket["etag"]
        else:
            operation.path += "/messages" if action == "message" else f":{action}"
        return operation

    def _another_agent(self, ticket: Json) -> str:
        """Who does not have it: giving it to who has it is no event."""
        return next(id for id in self._agents if id != ticket.get("assignee", {}).get("id"))

    async def _answer_survey(self, http: httpx.AsyncClient) -> None:
        """The customer follows the link in a mail; it is all that they need."""
        mails = await self._read(http, f"{self._mailbox}?to={self._address}") or []
        links = [token for mail in mails for token in re.findall(r"/invitations/([\w.-]+)", mail["text"])]
        for token in [token for token in links if token not in self._followed][:1]:
            self._followed.add(token)
            name = self._next_name("answer")
            opinion = {"score": self._random.randint(1, 5), "comment": name}
            await self._do(http, "", Operation("answer", name, f"/v1/invitations/{token}/answer", opinion))

    def _next_name(self, kind: str) -> str:
        return f"{kind}-{self._name}-{len(self._history.operations) + 1}"

    async def _do(self, http: httpx.AsyncClient, role: str, operation: Operation) -> Operation:
        return await carried_out(http, operation, self._signed_in(role), self._history, self._random)

    async def _read(self, http: httpx.AsyncClient, url: str, role: str = "") -> Any:
        """None if there is no answer now."""
        try:
            answer = await http.get(url, headers=self._signed_in(role))
        except httpx.TransportError:
            return None
        return answer.json() if answer.is_success else None

    def _signed_in(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[role]}"} if role else {}


async def carried_out(
    http: httpx.AsyncClient, operation: Operation, signed_in: dict[str, str], history: History, random: Random
) -> Operation:
    """Tries one gateway after the other until an answer comes, for `RETRY_SECONDS`; pauses when all were asked.

    A client that came to one attempt in that time has not retried: it goes on to `FEWEST_ATTEMPTS`.
    """
    history.operations.append(operation)
    headers, gateways = signed_in | {"Idempotency-Key": operation.name}, history.shop.system.gateways
    method = "POST"
    if operation.etag:
        method, headers["If-Match"] = "PATCH", f'"{operation.etag}"'
    begun, first = monotonic(), random.randrange(len(gateways))
    while monotonic() < begun + RETRY_SECONDS or operation.attempts < FEWEST_ATTEMPTS:
        gateway = gateways[(first + operation.attempts) % len(gateways)]
        operation.attempts += 1
        pause = 0.2
        try:
            answer = await http.request(method, gateway + operation.path, json=operation.body, headers=headers)
        except httpx.TransportError as error:
            operation.refusals.append(repr(error))
        else:
            if answer.is_success:
                operation.answer, operation.trace_id = answer.json(), answer.headers["Trace-Id"]
                break
            later = "" if "Retry-After" in answer.headers else " without Retry-After"
            operation.refusals.append(f"{answer.status_code}{later} {_problem(answer)}")
            if answer.status_code not in RETRYABLE:
                history.unexpected.append(f"{operation.name}: {operation.refusals[-1]}")
                break
            pause = min(float(answer.headers.get("Retry-After", 1)), 1) * random.uniform(0.3, 1)
        if operation.attempts % len(gateways) == 0:
            await sleep(pause)
    return operation


def _sensible(ticket: Json) -> list[str]:
    """What the ticket allows; its etag stays only once its coverage is known."""
    unknown = ticket["coverage"]["state"] == "unknown"
    return [
        action for action in ticket["allowed_actions"] if action in ACTIONS and not (unknown and action == "update")
    ]


def _problem(answer: httpx.Response) -> Any:
    try:
        problem = answer.json()
        return {name: problem.get(name) for name in ("code", "detail", "trace_id")}
    except ValueError:
        return answer.text[:200]
