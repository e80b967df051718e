"""Runs the main job with marked personal data, and provokes every kind of failure."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import outlets
from shop import Json, Shop
from stores import opened
from system import System, eventually, frozen

SAYINGS = ("subject", "question", "reply", "note", "reason", "comment")
PERSONAL = ("name", "mail", "ref", "serial", "agent", "wrong", *SAYINGS)
PHONE = {"phone": f"+35840{uuid4().int % 10**9:09}"}
JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}")
_JSON = {"Content-Type": "application/json"}


@dataclass
class Outputs:
    """What a system said while the story went on. `private` are words that occur nowhere else, by what they are."""

    private: dict[str, str] = field(
        default_factory=lambda: {what: f"{what}zq{uuid4().hex}" for what in PERSONAL} | PHONE
    )
    answers: list[httpx.Response] = field(default_factory=list)
    spans: list[bytes] = field(default_factory=list)
    logs: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    command_lines: Mapping[str, str] = field(default_factory=dict)
    feed: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    dead: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def hear(self, answer: httpx.Response) -> None:
        """An httpx response hook."""
        if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            answer.read()
            self.answers.append(answer)

    def leaks(self, text: str, *, known: str = "") -> set[str]:
        """What is private and stands in a text in any case, other than what is `known` anyway."""
        small, known = text.lower(), known.lower()
        found = {what for what, word in self.private.items() if word.lower() in small and word.lower() not in known}
        return found | ({"a token"} if JWT.search(text) else set())


def run_mishaps(outputs: Outputs, shop: Shop) -> None:
    """The main job, then what goes wrong."""
    purchase = sell(outputs, shop)
    ticket = talk(outputs, shop, purchase)
    answer(outputs, shop)
    ask_wrongly(outputs, shop, ticket)
    break_a_ticket(outputs, shop, ticket)
    poison(outputs, shop)
    lose_a_service(outputs, shop)
    outputs.metrics = outlets.metrics(shop.system)
    outputs.command_lines = outlets.command_lines(shop.system)
    outputs.feed, outputs.dead = (outlets.stream(shop.system, name) for name in ("FEED", "DEAD_LETTERS"))
    lose_the_bus(outputs, shop)
    break_a_mail(outputs, shop, purchase)


def sell(outputs: Outputs, shop: Shop) -> Json:
    order = shop.order(serial=outputs.private["serial"])
    address = f"{outputs.private['mail']}@mail.example"
    named = {"customer_ref": outputs.private["ref"], "name": outputs.private["name"], "phone": outputs.private["phone"]}
    order["customer"] |= {**named, "email": address}
    reported = shop.partner.post("/v1/purchases", json=order)
    assert reported.status_code == 201, reported.text
    purchase = shop.settled(reported.json()["id"])
    assert shop.agent.get("/v1/customers", params={"email": address}).json()["items"]
    assert shop.agent.get("/v1/customers", params={"customer_ref": outputs.private["ref"]}).json()["items"]
    return purchase


def talk(outputs: Outputs, shop: Shop, purchase: Json) -> str:
    opened = shop.open_ticket(purchase, subject=outputs.private["subject"], body=outputs.private["question"])
    assert opened.status_code == 201, opened.text
    ticket = str(opened.json()["id"])
    agent = named_agent(outputs, shop)
    for action, body in (
        (":assign", {}),
        ("/messages", {"body": outputs.private["reply"]}),
        ("/messages", {"body": outputs.private["note"], "visibility": "internal"}),
        (":wait", {"reason": outputs.private["reason"]}),
        (":resolve", {"code": "solved"}),
    ):
        agent.post(f"/v1/tickets/{ticket}{action}", json=body).raise_for_status()
    session = agent.post("/v1/live-sessions").raise_for_status().json()["session"]
    outputs.private["session"] = session.rpartition(".")[2]
    asset = purchase["items"][0]["registrations"][0]["asset_id"]
    for path in (f"/v1/tickets/{ticket}", f"/v1/assets/{asset}"):
        agent.get(path).raise_for_status()
    with shop.system.gateway.stream("GET", "/v1/live", params={"session": session}) as live:
        assert live.status_code == 200
    return ticket


def named_agent(outputs: Outputs, shop: Shop) -> httpx.Client:
    """An agent whose name stands in the token."""
    agent = shop.system.as_("agent", sub="agent-1", retailers=(shop.id,))
    who = {"role": "agent", "sub": "agent-1", "name": outputs.private["agent"], "retailers": [shop.id]}
    token = shop.system.devtools.post("/issuer/mint", json=who).raise_for_status().json()["access_token"]
    outputs.private["bearer"] = token.rpartition(".")[2]
    agent.headers["Authorization"] = f"Bearer {token}"
    return agent


def answer(outputs: Outputs, shop: Shop) -> None:
    """The survey, by the token of the mail."""

    def token() -> str | None:
        for mail in shop.system.mails(f"{outputs.private['mail']}@mail.example"):
            if found := re.search(r"/invitations/([\w.-]+)", mail["text"]):
                return found[1]
        return None

    outputs.private["invitation"] = eventually(token, "an invitation")
    path, anybody = f"/v1/invitations/{outputs.private['invitation']}", shop.system.gateway
    anybody.get(path).raise_for_status()
    assert anybody.post(f"{path}/answer", json={"score": outputs.private["wrong"]}).status_code == 422
    given = {"score": 1, "comment": outputs.private["comment"]}
    anybody.post(f"{path}/answer", json=given).raise_for_status()
    assert anybody.post(f"{path}/answer", json={"score": 5, "comment": "x"}).status_code == 409
    eventually(lambda: "FeedbackGiven" in shop.partner.get("/v1/events").text, "the answer in the feed")


def ask_wrongly(outputs: Outputs, shop: Shop, ticket: str) -> None:
    """Personal data where none belongs: every answer is a refusal."""
    wrong, agent, anybody = outputs.private["wrong"], shop.agent, shop.system.gateway
    order = shop.order()
    order["customer"] |= {"email": wrong, "name": [wrong], "time_zone": wrong, "locale": wrong, "phone": {"n": wrong}}
    order["items"][0] |= {"sold_at": wrong, "price": {"amount_minor": wrong, "currency": wrong}}
    zone = shop.order()
    zone["customer"] |= {"time_zone": f"Europe/{wrong[:40]}", "name": outputs.private["name"]}
    outputs.private["zone"] = wrong[:40]
    message = {"body": wrong, "visibility": wrong}
    forged = {"Authorization": f"Bearer {outputs.private['bearer']}.{wrong}"}
    refused = [
        shop.partner.post("/v1/purchases", json=order),
        shop.partner.post("/v1/purchases", json=zone),
        shop.partner.post("/v1/purchases", content=f'{{"order_id": "{wrong}'.encode(), headers=_JSON),
        shop.partner.post("/v1/purchases", content=f"order={wrong}", headers={"Content-Type": f"text/{wrong}"}),
        agent.post(f"/v1/tickets/{ticket}/messages", json=message),
        agent.patch(f"/v1/tickets/{ticket}", json={"priority": wrong}, headers={"If-Match": wrong}),
        agent.patch(f"/v1/tickets/{ticket}", json={"priority": "low"}, headers={"If-Match": f'"{wrong}"'}),
        agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": wrong}),
        agent.post(f"/v1/tickets/{ticket}:{wrong}"),
        agent.get(f"/v1/tickets/{wrong}"),
        agent.get(f"/v1/customers/{wrong}@mail.example"),
        agent.get(f"/v1/{wrong}"),
        anybody.get(f"/v1/invitations/{wrong}"),
        anybody.get("/v1/me", headers=forged),
        anybody.get("/v1/live", params={"session": wrong}),
        *(
            agent.get(path, params={name: wrong})
            for path, name in (
                ("/v1/tickets", "status"),
                ("/v1/tickets", "page_token"),
                ("/v1/tickets", "order_by"),
                ("/v1/tickets", "retailer"),
                ("/v1/customers", "email"),
                ("/v1/customers", "page_size"),
                ("/v1/feedback/scores", "since"),
                ("/v1/live", "retailer"),
            )
        ),
        shop.partner.get("/v1/events", params={"after": wrong}),
    ]
    assert [(each.request.url, each.text) for each in refused if each.status_code >= 500] == []
    assert sum(each.status_code >= 400 for each in refused) >= 20


def break_a_ticket(outputs: Outputs, shop: Shop, ticket: str) -> None:
    """What nobody has thought of: a document that no program of ours wrote."""
    asyncio.run(_overwrite(shop.system, "tickets.tickets", ticket, status=outputs.private["wrong"]))
    assert shop.agent.get(f"/v1/tickets/{ticket}").status_code == 500


async def _overwrite(system: System, collection: str, id: str, **fields: object) -> None:
    async with opened(system.store_urls) as stores:
        documents = dict(stores.all())[collection]
        document = await documents.get(id)
        assert document
        changed = {**document, **fields, "version": document["version"] + 1}
        await documents.replace(changed, if_version=document["version"])


def poison(outputs: Outputs, shop: Shop) -> None:
    """Events that no consumer can read."""
    event = json.loads(outlets.stream(shop.system, "TICKETS")[-1][2])
    wrong = {**event, "id": f"evt_{uuid4().hex}", "type": "aftersales.tickets.v1.TicketResolved"}
    wrong["data"] = {"ticket": {"created_at": outputs.private["wrong"], "status": outputs.private["wrong"]}}
    outlets.publish(shop.system, f"internal.{shop.id}.tickets.v1.ticket.resolved", wrong)
    eventually(lambda: outlets.stream(shop.system, "DEAD_LETTERS"), "a dead letter")


def lose_a_service(outputs: Outputs, shop: Shop) -> None:
    """Its answers do not come in time."""
    agent, invitation = shop.agent, outputs.private["invitation"]
    with frozen(shop.system, "tickets", "feedback"):
        assert (
            agent.get("/v1/customers", params={"email": f"{outputs.private['mail']}@mail.example"}).status_code == 503
        )
        assert shop.system.gateway.get(f"/v1/invitations/{invitation}").status_code == 503


def lose_the_bus(outputs: Outputs, shop: Shop) -> None:
    partner = shop.partner
    shop.system.stack.stop("nats", kill=True)
    order = shop.order()
    order["customer"] |= {"name": outputs.private["name"], "email": f"{outputs.private['mail']}@mail.example"}
    partner.post("/v1/purchases", json=order).raise_for_status()
    assert shop.agent.get("/v1/live").status_code == 503
    shop.system.stack.start("nats")


def break_a_mail(outputs: Outputs, shop: Shop, purchase: Json) -> None:
    """The mail server is away; then the delivery is one that no program of ours wrote."""
    agent, customer = shop.agent, purchase["customer_id"]
    clients = {"before": agent, "customer": shop.customer(customer)}
    shop.system.stack.stop("devtools")
    body = {"subject": outputs.private["subject"], "body": outputs.private["question"]}
    clients["customer"].post("/v1/tickets", json=body).raise_for_status()

    def waiting() -> str | None:
        found = agent.get("/v1/deliveries", params={"customer": customer}).json()["items"]
        return next((each["id"] for each in found if each["state"] == "retrying"), None)

    delivery = eventually(waiting, "a delivery that is tried again")
    asyncio.run(_overwrite(shop.system, "notifications.deliveries", delivery, state=outputs.private["wrong"]))
    log = partial(Path.read_text, shop.system.stack.log("notifications"))
    eventually(lambda: "timer failed" in log(), "the attempt that fails")
