"""A customer's mail becomes a ticket, and what they answer comes back to it."""

import json
from collections.abc import Mapping
from smtplib import SMTP
from types import MappingProxyType
from uuid import uuid4

import pytest
from devtools.stack.ports import HOST
from edges import MAIL_EDGES, missing
from outlets import logs
from shop import Json, Shop, new_shop
from system import System, eventually

NONE: Mapping[str, str] = MappingProxyType({})
OUR_SERVER = "mx.nordic-home.example"
"""As conftest.py sets it: whose DMARC result is taken."""


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


@pytest.fixture
def mailbox(shop: Shop) -> str:
    """An address where the shop's mails come in."""
    address = f"help@{shop.id}.example"
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    admin.post("/v1/mail-addresses", json={"retailer": shop.id, "address": address, "name": "Help"}).raise_for_status()
    return address


def send(
    shop: Shop,
    to: str,
    text: str,
    *,
    author: str,
    verified: bool = False,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    fields = {"From": author, "To": to, "Subject": "Dishwasher", "Message-ID": f"<{uuid4().hex}@mail.example>"}
    lines = [f"Authentication-Results: {OUR_SERVER}; dmarc=pass header.from=mail.example"] if verified else []
    lines += [f"{name}: {value}" for name, value in ({**fields, **headers}).items()]
    with SMTP(HOST, shop.system.stack.plan.ports["AFTERSALES_MAIL_SMTP_PORT"], timeout=20) as smtp:
        smtp.sendmail("bounces@mail.example", [to], "\r\n".join([*lines, "", text, ""]).encode())


def tickets(shop: Shop) -> list[Json]:
    """The newest first."""
    found: list[Json] = shop.agent.get("/v1/tickets", params={"retailer": shop.id}).raise_for_status().json()["items"]
    return found


def conversation(shop: Shop, ticket: Json) -> list[Json]:
    messages: list[Json] = shop.agent.get(f"/v1/tickets/{ticket['id']}").raise_for_status().json()["messages"]
    return messages


def acknowledgement(shop: Shop, to: str) -> Json:
    """The mail that says that theirs has come, with its headers."""

    def found() -> Json | None:
        mails = [shop.system.devtools.get(f"/mail/{each['id']}").json() for each in shop.system.mails(to)]
        return next((each for each in mails if "+r." in each["headers"].get("Reply-To", "")), None)

    return dict(eventually(found, "the acknowledgement"))


def trace_of(shop: Shop, delivery_id: str) -> str:
    """As an operator finds it: by the line of the log that says how the mail went out."""

    def found() -> str | None:
        lines = [line for line in logs(shop.system)["notifications"].splitlines() if delivery_id in line]
        sent = [line for line in map(json.loads, lines) if line["message"] == "delivery attempted"]
        return str(sent[0]["trace_id"]) if sent else None

    return eventually(found, "the line of the delivery")


def test_one_trace_leads_from_a_mail_to_its_acknowledgement(shop: Shop, mailbox: str) -> None:
    purchase = shop.sold()
    author = f"{purchase['order_id']}@mail.example"
    send(shop, mailbox, "It leaks.", author=author, verified=True)
    (ticket,) = eventually(lambda: tickets(shop), "the ticket")
    acknowledgement(shop, author)
    path, params = "/v1/deliveries", {"retailer": shop.id}
    deliveries = shop.agent.get(path, params=params).raise_for_status().json()["items"]
    (delivery,) = [each for each in deliveries if ticket["id"] in str(each)]
    trace_id = trace_of(shop, delivery["id"])
    eventually(lambda: not missing(shop.system.spans(trace_id), MAIL_EDGES), "every edge of the trace")
    spans = shop.system.spans(trace_id)
    assert {span["trace_id"] for span in spans} == {trace_id}
    roots = [(span["service"], span["name"]) for span in spans if not span["parent_span_id"]]
    assert roots == [("mail-receiver", "receive mail")]


def test_mail_is_acknowledged_and_its_answer_threaded(shop: Shop, mailbox: str) -> None:
    purchase = shop.sold()
    author = f"{purchase['order_id']}@mail.example"
    send(shop, mailbox, "It leaks.", author=author, verified=True)
    (ticket,) = eventually(lambda: tickets(shop), "the ticket")
    assert (ticket["channel"], ticket["customer_id"]) == ("email", purchase["customer_id"])
    assert not ticket.get("unverified")
    sent = acknowledgement(shop, author)
    reply_to = sent["headers"]["Reply-To"].rpartition("<")[2].strip(">")
    send(shop, reply_to, "Still.", author=author, headers={"In-Reply-To": sent["headers"]["Message-ID"]})
    eventually(lambda: len(conversation(shop, ticket)) == 2, "the answer in the ticket")
    answer = conversation(shop, ticket)[1]
    assert (answer["body"], answer["mail"]["verification"]) == ("Still.", "reply_address")


def test_forged_mail_is_a_ticket_of_nobody(shop: Shop, mailbox: str) -> None:
    purchase = shop.sold()
    author = f"{purchase['order_id']}@mail.example"
    send(shop, mailbox, "It leaks.", author=author)
    (ticket,) = eventually(lambda: tickets(shop), "the ticket")
    assert ticket["unverified"] is True
    assert ticket["customer_id"] != purchase["customer_id"]


def test_bounce_opens_no_ticket(shop: Shop, mailbox: str) -> None:
    purchase = shop.sold()
    author = f"{purchase['order_id']}@mail.example"
    send(shop, mailbox, "It leaks.", author=author, verified=True)
    returned = acknowledgement(shop, author)["headers"]["Message-ID"]
    lines = [
        *("--r", "Content-Type: text/plain", "", "user unknown"),
        *("--r", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example", ""),
        *(f"Final-Recipient: rfc822; {author}", "Action: failed", "Status: 5.1.1", ""),
        *("--r", "Content-Type: text/rfc822-headers", "", f"Message-ID: {returned}", "", "--r--"),
    ]
    report = "\r\n".join(lines)
    kind = {"Content-Type": 'multipart/report; report-type=delivery-status; boundary="r"'}
    send(shop, mailbox, report, author="mailer-daemon@mail.example", headers=kind)

    def states() -> list[str]:
        params = {"retailer": shop.id}
        found = shop.agent.get("/v1/incoming-mails", params=params).raise_for_status().json()["items"]
        return sorted(f"{each['state']} {each.get('reason', '')}".strip() for each in found)

    eventually(lambda: states() == ["handled", "handled bounce"], "both mails handled")
    assert len(tickets(shop)) == 1
