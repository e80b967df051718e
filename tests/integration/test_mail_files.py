"""Files of an answer arrive with its mail, from the upload to the mailbox."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 400


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def answer_with_a_file(shop: Shop, ticket: Json) -> str:
    """Returns the id of the attachment."""
    params, headers = {"retailer": shop.id, "name": "Anleitung für Größe 3.pdf"}, {"Content-Type": "application/pdf"}
    uploaded = shop.agent.post("/v1/attachments", content=CONTENT, params=params, headers=headers)
    id = str(uploaded.raise_for_status().json()["id"])
    message = {"body": "See the manual.", "attachment_ids": [id]}
    shop.agent.post(f"/v1/tickets/{ticket['id']}/messages", json=message).raise_for_status()
    return id


def reply_to(shop: Shop, address: str) -> EmailMessage:
    def found() -> EmailMessage | None:
        for each in shop.system.mails(address):
            raw = shop.system.devtools.get(f"/mail/{each['id']}/raw").content
            mail = message_from_bytes(raw, policy=default)
            if mail["Subject"].startswith("Re: "):
                return mail
        return None

    mail = eventually(found, "the mail of the answer")
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.mark.parametrize("setting", ["attach", "link"])
def test_a_file_is_attached_if_the_retailer_has_it_so(shop: Shop, setting: str) -> None:
    admin = shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    of_now = {"If-Match": admin.get(f"/v1/retailers/{shop.id}").raise_for_status().headers["ETag"]}
    changed = admin.patch(f"/v1/retailers/{shop.id}", json={"mail": {"files": setting}}, headers=of_now)
    assert changed.raise_for_status().json()["mail"]["files"] == setting
    purchase = shop.sold()
    address = f"{purchase['order_id']}@mail.example"
    ticket = shop.open_ticket(purchase).raise_for_status().json()
    attachment_id = answer_with_a_file(shop, ticket)
    mail = reply_to(shop, address)
    attached = [(each.get_filename(), each.get_content_type(), each.get_content()) for each in mail.iter_attachments()]
    body = mail.get_body(("plain",))
    assert body is not None
    if setting == "attach":
        assert attached == [("Anleitung für Größe 3.pdf", "application/pdf", CONTENT)]
        assert "Anleitung" not in body.get_content()
    else:
        assert attached == []
        assert "Anleitung für Größe 3.pdf" in body.get_content()

    def recorded() -> list[Json]:
        params = {"retailer": shop.id, "ticket": ticket["id"], "template": "ticket_reply", "state": "sent"}
        items: list[Json] = shop.agent.get("/v1/deliveries", params=params).raise_for_status().json()["items"]
        return items

    (delivery,) = eventually(recorded, "the delivery")
    state = {"attach": "attached", "link": "linked"}[setting]
    assert delivery["files"] == [{"attachment_id": attachment_id, "state": state, "reason": ""}]
