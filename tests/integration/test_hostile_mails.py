"""What somebody reports or writes, up to the mail that leaves: text stays text, and an address is one address."""

import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

HEADERS = {
    "message-id", "date", "from", "to", "subject", "auto-submitted", "mime-version",
    "content-type", "content-language", "in-reply-to", "references",
}  # fmt: skip
SUBJECT = "=?utf-8?q?hi=0D=0ABcc=3A_evil=40x.example=0D=0A=0D=0Ahello?="
NAME = "Aino Virtanen of the Northern Appliances and Gardens Company, <evil@x.example>, (and others)"


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def mail_to(shop: Shop, address: str, subject: str) -> Json:
    """The mail to an address whose subject contains this, once it is there."""

    def look() -> Json | None:
        mails = shop.system.mails(address)
        found = [mail for mail in mails if subject in mail["subject"]]
        return dict(shop.system.devtools.get(f"/mail/{found[0]['id']}").json()) if found else None

    return eventually(look, f"a mail of {subject!r}")


def test_subject_of_encoded_words_arrives_unchanged(shop: Shop) -> None:
    purchase = shop.sold()
    shop.open_ticket(purchase, subject=SUBJECT).raise_for_status()
    address = f"{purchase['order_id']}@mail.example"
    mail = mail_to(shop, address, SUBJECT)
    assert mail["subject"] == f"[Nordic Home] {SUBJECT}"
    assert {name.lower() for name in mail["headers"]} - {"x-rcptto"} == HEADERS
    assert mail["to"] == [address]


def test_order_and_name_with_specials_arrive_unchanged(shop: Shop) -> None:
    order = shop.order("=?utf-8?q?A=0D=0ABcc=3A_evil=40x.example?=", email="aino@mail.example")
    order["customer"]["name"] = NAME
    shop.partner.post("/v1/purchases", json=order).raise_for_status()
    mail = mail_to(shop, "aino@mail.example", "Your order")
    assert mail["subject"] == f"[Nordic Home] Your order {order['order_id']} and its warranty"
    assert mail["headers"]["To"] == f"{NAME} <aino@mail.example>", "in encoded words: it is too long for quotes"
    assert mail["to"] == ["aino@mail.example"]


def test_address_in_unicode_gets_its_mail(shop: Shop) -> None:
    order = shop.order(email="Jörg@Bücher.example")
    purchase = shop.partner.post("/v1/purchases", json=order).raise_for_status().json()
    customer = shop.agent.get(f"/v1/customers/{purchase['customer_id']}").raise_for_status().json()
    assert customer["email"] == "jörg@xn--bcher-kva.example"
    found = shop.agent.get("/v1/customers", params={"email": "jörg@bücher.example"}).json()["items"]
    assert [each["id"] for each in found] == [purchase["customer_id"]]
    assert mail_to(shop, customer["email"], "Your order")
