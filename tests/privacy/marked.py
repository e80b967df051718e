"""A customer whose every word is marked, so that it is found wherever it lies."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from smtplib import SMTP
from uuid import uuid4

import httpx
import outlets
from devtools.stack.ports import HOST
from shop import Json, Shop
from system import eventually

WORDS = (
    "name",
    "mail",
    "former",
    "ref",
    "subject",
    "question",
    "reply",
    "note",
    "reason",
    "comment",
    "later",
    "letter",
    "enclosed",
    "claimed",
)


def new_words() -> Mapping[str, str]:
    """Words that occur nowhere else, by what they are: short enough to be a search term as they are."""
    return {what: f"{what}zq{uuid4().hex[:12]}" for what in WORDS} | {"phone": f"+35840{uuid4().int % 10**9:09}"}


@dataclass(frozen=True)
class Marked:
    """A customer after the main job: an order, a ticket that was resolved and rated, and one that is open."""

    shop: Shop
    words: Mapping[str, str]
    purchase: Json
    ticket: str
    open_ticket: str

    @property
    def customer(self) -> str:
        return str(self.purchase["customer_id"])

    @property
    def paths(self) -> list[str]:
        """What is about the customer in the API."""
        asset = self.purchase["items"][0]["registrations"][0]["asset_id"]
        return [
            f"/v1/customers/{self.customer}",
            f"/v1/customers/{self.customer}/timeline?retailer={self.shop.id}",
            f"/v1/purchases/{self.purchase['id']}",
            f"/v1/assets/{asset}",
            f"/v1/deliveries?customer={self.customer}",
            f"/v1/feedback/answers?customer={self.customer}",
            *(f"/v1/tickets/{id}{part}" for id in (self.ticket, self.open_ticket) for part in ("", "/messages")),
        ]

    def shown(self) -> dict[str, Json]:
        """What the API returns of the customer, but for what depends on time."""
        read = {path: self.shop.agent.get(path).raise_for_status().json() for path in self.paths}
        for ticket in (self.ticket, self.open_ticket):
            found = read[f"/v1/tickets/{ticket}"]
            read[f"/v1/tickets/{ticket}"] = {
                name: found.get(name) for name in ("id", "subject", "status", "episode", "updated_at", "closed_at")
            }
        return read

    def found_in(self, text: str | bytes) -> set[str]:
        """What of the customer stands in a text, in any case."""
        small = text.lower() if isinstance(text, bytes) else text.lower().encode()
        return {what for what, word in self.words.items() if word.encode() in small}


def receive_mail(shop: Shop) -> None:
    """The shop's address: its mails invite answers by mail, which `new_marked` sends."""
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    mailbox = {"retailer": shop.id, "address": f"help@{shop.id}.example", "name": "Help"}
    admin.post("/v1/mail-addresses", json=mailbox).raise_for_status()


def new_marked(shop: Shop) -> Marked:
    words = new_words()
    purchase = _sold(shop, words)
    customer = shop.customer(purchase["customer_id"])
    _change_address(customer, purchase["customer_id"], words)
    ticket = _talk(shop, customer, purchase, words)
    _answer(shop, words)
    later = customer.post("/v1/tickets", json={"subject": words["subject"], "body": words["later"]}).raise_for_status()
    marked = Marked(shop, words, purchase, ticket, later.json()["id"])
    _answer_by_mail(shop, customer, marked)
    _give(marked)
    eventually(lambda: ticket in shop.partner.get("/v1/events", params={"limit": 100}).text, "the ticket in the feed")
    return marked


def address(word: str) -> str:
    return f"{word}@mail.example"


def _sold(shop: Shop, words: Mapping[str, str]) -> Json:
    order = shop.order()
    order["customer"] |= {"customer_ref": words["ref"], "name": words["name"], "phone": words["phone"]}
    order["customer"]["email"] = address(words["former"])
    reported = shop.partner.post("/v1/purchases", json=order).raise_for_status()
    return shop.settled(reported.json()["id"])


def _change_address(customer: httpx.Client, id: str, words: Mapping[str, str]) -> None:
    changed = {"email": address(words["mail"])}
    customer.patch(f"/v1/customers/{id}", json=changed, headers={"If-Match": "*"}).raise_for_status()


def _talk(shop: Shop, customer: httpx.Client, purchase: Json, words: Mapping[str, str]) -> str:
    asset = purchase["items"][0]["registrations"][0]["asset_id"]
    opening = {"subject": words["subject"], "body": words["question"], "asset_id": asset}
    ticket = str(customer.post("/v1/tickets", json=opening).raise_for_status().json()["id"])
    for action, body in (
        (":assign", {}),
        ("/messages", {"body": words["reply"]}),
        ("/messages", {"body": words["note"], "visibility": "internal"}),
        (":wait", {"reason": words["reason"]}),
        (":resolve", {"code": "solved"}),
    ):
        shop.agent.post(f"/v1/tickets/{ticket}{action}", json=body).raise_for_status()
    return ticket


def _answer(shop: Shop, words: Mapping[str, str]) -> None:
    """The survey, with a score that opens a ticket to follow up."""

    def token() -> str | None:
        for mail in shop.system.mails(address(words["mail"])):
            text = shop.system.devtools.get(f"/mail/{mail['id']}").json()["text"]
            if found := re.search(r"/invitations/([\w.-]+)", text):
                return found[1]
        return None

    path = f"/v1/invitations/{eventually(token, 'an invitation')}/answer"
    shop.system.gateway.post(path, json={"score": 1, "comment": words["comment"]}).raise_for_status()


def _answer_by_mail(shop: Shop, customer: httpx.Client, marked: Marked) -> None:
    """An answer with a file to the acknowledgement of the open ticket."""

    def reply_to() -> str | None:
        for mail in shop.system.mails(address(marked.words["mail"])):
            found = str(shop.system.devtools.get(f"/mail/{mail['id']}").json()["headers"].get("Reply-To", ""))
            if "+r." in found and marked.open_ticket in str(shop.system.devtools.get(f"/mail/{mail['id']}").json()):
                return found.rpartition("<")[2].strip(">")
        return None

    to = eventually(reply_to, "the address of the ticket")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = address(marked.words["mail"]), to, marked.words["subject"]
    mail["Message-ID"] = f"<{uuid4().hex}@mail.example>"
    mail.set_content(marked.words["letter"])
    mail.add_attachment(marked.words["enclosed"] + "\n", filename="enclosed.txt")
    _hand_over(shop, mail)
    path = f"/v1/tickets/{marked.open_ticket}/messages"
    eventually(lambda: marked.words["letter"] in customer.get(path).text, "the answer by mail")


def _give(marked: Marked) -> None:
    """A ticket by a mail whose sender nobody vouches for is assigned to the customer."""
    shop, words = marked.shop, marked.words
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = address(words["mail"]), f"help@{shop.id}.example", words["subject"]
    mail["Message-ID"] = f"<{uuid4().hex}@mail.example>"
    mail.set_content(words["claimed"])
    _hand_over(shop, mail)

    def opened() -> str | None:
        params: dict[str, str] = {"retailer": shop.id, "unverified": "true"}
        for each in shop.agent.get("/v1/tickets", params=params).raise_for_status().json()["items"]:
            if words["claimed"] in shop.agent.get(f"/v1/tickets/{each['id']}").text:
                return str(each["id"])
        return None

    path = f"/v1/tickets/{eventually(opened, 'the ticket of nobody')}:assign-customer"
    shop.agent.post(path, json={"customer_id": marked.customer}).raise_for_status()


def _hand_over(shop: Shop, mail: EmailMessage) -> None:
    with SMTP(HOST, shop.system.stack.plan.ports["AFTERSALES_MAIL_SMTP_PORT"], timeout=20) as smtp:
        smtp.send_message(mail)


def make_a_dead_letter(marked: Marked) -> None:
    """An event of the customer's ticket under a number that another event has, as of a store that was rolled back."""
    events = [(subject, json.loads(payload)) for subject, _, payload in outlets.stream(marked.shop.system, "TICKETS")]
    subject, event = next(each for each in events if each[1]["subject"] == marked.ticket and each[1]["sequence"] == 1)
    outlets.publish(marked.shop.system, subject, {**event, "id": f"evt_{uuid4().hex[:26]}"})
    eventually(lambda: marked.found_in(dead_letters(marked.shop)), "a dead letter")


def dead_letters(shop: Shop) -> bytes:
    return b"\n".join(payload for _, _, payload in outlets.stream(shop.system, "DEAD_LETTERS"))
