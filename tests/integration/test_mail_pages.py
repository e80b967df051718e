"""A retailer's look, from its record to the page of a mail."""

import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

COLOR = "#ffe100"
BRAND = {
    "look": {"color": COLOR, "logo_url": "https://cdn.nordic-home.example/logo.png"},
    "contact": {
        "email": "hello@nordic-home.example",
        "phone": "+358401234567",
        "address": "Satamakatu 1\n00100 Helsinki",
    },
    "links": [{"kind": "imprint", "title": "Yritystiedot", "url": "https://nordic-home.example/imprint"}],
    "legal_footer": "Nordic Home Oy <Helsinki>\nY-tunnus 1234567-8",
}


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def dress(shop: Shop) -> None:
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    admin.patch(f"/v1/retailers/{shop.id}", json=BRAND, headers={"If-Match": "*"}).raise_for_status()


def page_of_mail(shop: Shop, address: str) -> Json | None:
    """The newest mail to an address, with its page."""
    mails = shop.system.mails(address)
    return dict(shop.system.devtools.get(f"/mail/{mails[0]['id']}").json()) if mails else None


def test_mail_has_the_retailers_look_in_the_customers_language(shop: Shop) -> None:
    dress(shop)

    def look() -> Json | None:
        """Notifications gets the retailer's look in the background: the mail of a later sale shows it."""
        purchase = shop.sold(locale="fi")
        mail = eventually(lambda: page_of_mail(shop, f"{purchase['order_id']}@mail.example"), "the welcome mail")
        return mail if COLOR in mail["html"] else None

    mail = eventually(look, "a mail in the retailer's colour")
    for part in (
        '<html lang="fi" dir="ltr">',
        "Tilauksesi ja sen takuu</h1>",
        '<img src="https://cdn.nordic-home.example/logo.png" alt="Nordic Home"',
        "background-color:#ffe100;border-radius:6px;color:#000000;",
        "<br>Satamakatu 1<br>00100 Helsinki<br>+358401234567<br>hello@nordic-home.example",
        'href="https://nordic-home.example/imprint"',
        "Nordic Home Oy &lt;Helsinki&gt;<br>Y-tunnus 1234567-8",
    ):
        assert part in mail["html"]
    *_, name, number = lines = mail["text"].rstrip().splitlines()
    assert lines[lines.index("Katso ostoksesi ja takuu:") + 1].startswith(f"https://care.{shop.id}.example/purchases/")
    assert (name, number) == ("Nordic Home Oy <Helsinki>", "Y-tunnus 1234567-8")
