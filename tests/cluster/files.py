"""A mail and a file, as customers send them to a release: what has to be kept in its object storage."""

from smtplib import SMTP
from uuid import uuid4

from releases import Release
from shop import Shop, new_shop
from system import System, eventually

FILE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def mail_becomes_a_ticket(release: Release, system: System) -> None:
    """By the receiver's Service, as the mail server in front of it speaks SMTP."""
    shop = new_shop(system)
    address = f"help@{shop.id}.example"
    admin = system.as_("admin", sub="admin-1", retailers=(shop.id,))
    admin.post("/v1/mail-addresses", json={"retailer": shop.id, "address": address, "name": "Help"}).raise_for_status()
    host, _, port = release.namespace.address(f"{release.name}-tickets-mail", 25).rpartition(":")
    fields = {"From": "aino@mail.example", "To": address, "Message-ID": f"<{uuid4().hex}@mail.example>"}
    lines = [*(f"{name}: {value}" for name, value in fields.items()), "Subject: Dishwasher", "", "It leaks.", ""]
    with SMTP(host, int(port), timeout=20) as smtp:
        smtp.sendmail("aino@mail.example", [address], "\r\n".join(lines))
    [ticket] = eventually(lambda: _tickets(shop), "a ticket of the mail", timeout=30)
    assert (ticket["subject"], ticket["channel"]) == ("Dishwasher", "email")


def file_comes_back_as_it_was(system: System) -> None:
    """Uploaded, sent with a ticket, and read by the link of it."""
    shop = new_shop(system)
    purchase = shop.sold()
    customer = shop.customer(purchase["customer_id"])
    media = {"Content-Type": "image/png"}
    uploaded = customer.post("/v1/attachments", params={"name": "leak.png"}, content=FILE, headers=media)
    assert uploaded.status_code == 201, uploaded.text
    attachment = uploaded.json()["id"]
    opened = shop.open_ticket(purchase, attachment_ids=[attachment])
    assert opened.status_code == 201, opened.text
    link = customer.post(f"/v1/attachments/{attachment}:link").raise_for_status().json()["url"]
    assert system.gateway.get(link).raise_for_status().content == FILE


def _tickets(shop: Shop) -> list[dict[str, object]]:
    found: list[dict[str, object]] = shop.agent.get("/v1/tickets", params={"retailer": shop.id}).json()["items"]
    return found
