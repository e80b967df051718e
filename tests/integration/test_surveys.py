"""Which customers receive a survey, and about which ticket."""

import pytest
from shop import Json, Shop, new_shop
from system import System, eventually, frozen


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def resolved_ticket(shop: Shop, subject: str, *, surveys: bool) -> Json:
    """The purchase of a customer who agreed to surveys or did not, and whose ticket was resolved."""
    order = shop.order()
    order["customer"]["consents"]["surveys"] = surveys
    purchase = shop.partner.post("/v1/purchases", json=order).raise_for_status().json()
    shop.settled(purchase["id"])
    body = {"subject": subject, "body": "The lamp stays dark.", "customer_id": purchase["customer_id"]}
    ticket = shop.agent.post("/v1/tickets", json=body).raise_for_status().json()
    shop.agent.post(f"/v1/tickets/{ticket['id']}:resolve", json={"code": "solved"}).raise_for_status()
    return dict(purchase)


def survey_mails(shop: Shop, purchase: Json) -> list[str]:
    mails = shop.system.mails(f"{purchase['order_id']}@mail.example")
    texts = [shop.system.devtools.get(f"/mail/{mail['id']}").json()["text"] for mail in mails]
    return [text for text in texts if "/invitations/" in text]


def test_survey_goes_only_to_consenting_customers(shop: Shop) -> None:
    silent = resolved_ticket(shop, "It flickers", surveys=False)
    asked = resolved_ticket(shop, "It does not start", surveys=True)
    (text,) = eventually(lambda: survey_mails(shop, asked), "the survey")
    assert "“It does not start”" in " ".join(text.split())
    deliveries = shop.agent.get("/v1/deliveries", params={"customer": silent["customer_id"]}).json()["items"]
    assert "survey_invitation" not in {delivery["template"] for delivery in deliveries}


def test_page_of_a_survey_is_shown_by_its_token_alone(shop: Shop) -> None:
    order = shop.order(locale="fi")
    order["customer"]["consents"]["surveys"] = True
    purchase = shop.partner.post("/v1/purchases", json=order).raise_for_status().json()
    shop.settled(purchase["id"])
    ticket = shop.open_ticket(purchase).raise_for_status().json()
    shop.agent.post(f"/v1/tickets/{ticket['id']}:resolve", json={"code": "solved"}).raise_for_status()
    path = f"/v1/invitations/{shop.invitation(purchase)}"
    page = shop.system.gateway.get(path).raise_for_status().json()
    assert (page["language"], page["ticket_subject"]) == ("fi", ticket["subject"])
    assert page["retailer"]["name"] == shop.agent.get(f"/v1/retailers/{shop.id}").json()["name"]
    assert purchase["customer_id"] not in str(page)
    german = shop.system.gateway.get(path, params={"language": "de-AT"}).raise_for_status().json()
    assert (german["language"], german["question"] != page["question"]) == ("de", True)


def test_survey_is_not_sent_after_consent_is_withdrawn(shop: Shop) -> None:
    with frozen(shop.system, "feedback"):  # the ticket is resolved, and the survey is not caused yet
        purchase = resolved_ticket(shop, "It hums", surveys=True)
        withdraw(shop, purchase)
    survey = eventually(lambda: ended_survey(shop, purchase), "the end of the survey")
    assert (survey["state"], survey["last_error"], survey["attempts"]) == ("failed", "CONSENT_WITHDRAWN", 0)
    assert survey_mails(shop, purchase) == []
    assert survey_mails(shop, {"order_id": f"again-{purchase['order_id']}"}) == []


def withdraw(shop: Shop, purchase: Json) -> None:
    """Another order of the same customer, to another address: the mail to it says that what was reported is known."""
    again = f"again-{purchase['order_id']}"
    order = shop.order(again)
    order["customer"] |= {"customer_ref": f"ref-{purchase['order_id']}", "consents": {"surveys": False}}
    shop.partner.post("/v1/purchases", json=order).raise_for_status()
    eventually(lambda: shop.system.mails(f"{again}@mail.example"), "the mail to the new address")


def ended_survey(shop: Shop, purchase: Json) -> Json | None:
    """The survey's delivery, once it is over."""
    deliveries = shop.agent.get("/v1/deliveries", params={"customer": purchase["customer_id"]}).json()["items"]
    surveys = [each for each in deliveries if each["template"] == "survey_invitation"]
    return next((each for each in surveys if each["state"] in ("sent", "failed")), None)
