"""A customer unsubscribes from surveys by the mail alone, as mail programs do it (RFC 8058)."""

from urllib.parse import urlsplit

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually, frozen

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def resolved_ticket(shop: Shop, customer_id: str) -> str:
    body = {"subject": "It does not start", "body": "The lamp stays dark.", "customer_id": customer_id}
    ticket = shop.agent.post("/v1/tickets", json=body).raise_for_status().json()
    shop.agent.post(f"/v1/tickets/{ticket['id']}:resolve", json={"code": "solved"}).raise_for_status()
    return str(ticket["id"])


def survey_of(shop: Shop, ticket: str) -> Json | None:
    """The survey's delivery, once it is over."""
    deliveries = shop.agent.get("/v1/deliveries", params={"ticket": ticket}).raise_for_status().json()["items"]
    surveys = [each for each in deliveries if each["template"] == "survey_invitation"]
    return next((each for each in surveys if each["state"] in ("sent", "failed")), None)


def headers_of(shop: Shop, purchase: Json, message_id: str) -> Json:
    mails = shop.system.mails(f"{purchase['order_id']}@mail.example")
    found = [shop.system.devtools.get(f"/mail/{mail['id']}").json()["headers"] for mail in mails]
    return next(headers for headers in found if headers["Message-ID"] == message_id)


def test_one_click_ends_surveys_until_the_customer_agrees_again(shop: Shop) -> None:
    purchase = shop.sold()
    ticket = resolved_ticket(shop, purchase["customer_id"])
    survey = eventually(lambda: survey_of(shop, ticket), "the survey")
    headers = headers_of(shop, purchase, survey["message_id"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["References"] == f"<{ticket}@{shop.id}.invalid>"
    url = headers["List-Unsubscribe"].strip("<>")
    assert url.startswith(f"{shop.system.gateway.base_url}".rstrip("/"))

    assert httpx.get(url).json()["unsubscribed"] is False
    with frozen(shop.system, "feedback"):  # another ticket is resolved, and its survey is not caused yet
        second = resolved_ticket(shop, purchase["customer_id"])
        for form in ({"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
            response = shop.system.gateway.post(urlsplit(url).path, **form)
            assert (response.status_code, response.json()["unsubscribed"]) == (200, True)
    withheld = eventually(lambda: survey_of(shop, second), "the end of the second survey")
    assert (withheld["state"], withheld["last_error"], withheld["attempts"]) == ("failed", "CONSENT_WITHDRAWN", 0)

    customer = f"/v1/customers/{purchase['customer_id']}"
    consents = eventually(lambda: without_surveys(shop, customer), "the consent that is withdrawn")
    assert consents["surveys"] is False
    agreed = shop.agent.patch(customer, json={"consents": {"surveys": True}}, headers={"If-Match": "*"})
    assert agreed.status_code == 200, agreed.text
    eventually(lambda: not shop.system.gateway.get(urlsplit(url).path).json()["unsubscribed"], "the new consent")
    third = resolved_ticket(shop, purchase["customer_id"])
    survey = eventually(lambda: survey_of(shop, third), "the third survey")
    assert survey["state"] == "sent"


def without_surveys(shop: Shop, customer: str) -> Json | None:
    """The consents of a customer, once surveys are not among them."""
    consents: Json = shop.agent.get(customer).raise_for_status().json()["consents"]
    return None if consents["surveys"] else consents
