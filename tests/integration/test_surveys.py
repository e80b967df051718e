"""Who is asked how it went, and about what."""

import pytest
from shop import Json, Shop, new_shop
from system import System, eventually


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


def test_only_who_agreed_to_surveys_is_asked_and_is_told_which_ticket_it_is_about(shop: Shop) -> None:
    silent = resolved_ticket(shop, "It flickers", surveys=False)
    asked = resolved_ticket(shop, "It does not start", surveys=True)
    (text,) = eventually(lambda: survey_mails(shop, asked), "the survey")
    assert '"It does not start"' in " ".join(text.split())
    deliveries = shop.agent.get("/v1/deliveries", params={"customer": silent["customer_id"]}).json()["items"]
    assert "survey_invitation" not in {delivery["template"] for delivery in deliveries}
