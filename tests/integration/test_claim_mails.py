"""A customer is written to of their warranty claim, from the decision to the mailbox."""

from shop import new_shop
from system import System, eventually


def test_claimant_gets_the_mail_with_the_decision(embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    line = {
        "fault_reason": "no_cooling",
        "component": "compressor",
        "cost_kind": "parts",
        "quantity": 1,
        "asked": {"amount_minor": 12000, "currency": "EUR"},
        "requested_remedy": "repair",
    }
    asset = purchase["items"][0]["registrations"][0]["asset_id"]
    body = {"asset_id": asset, "failed_at": "2026-11-10T09:00:00Z", "description": "Warm.", "lines": [line]}
    customer = shop.customer(purchase["customer_id"])
    claim = customer.post("/v1/claims", json=body).raise_for_status().json()["id"]
    customer.post(f"/v1/claims/{claim}:submit", json={}).raise_for_status()
    denied = {"line": 1, "state": "denied", "reason_code": "WEAR", "text": "The seal had worn."}
    shop.agent.post(f"/v1/claims/{claim}:decide", json={"decisions": [denied]}).raise_for_status()

    def look() -> str | None:
        for mail in shop.system.mails(f"{purchase['order_id']}@mail.example"):
            text = str(shop.system.devtools.get(f"/mail/{mail['id']}").json()["text"])
            if f"/claims/{claim}" in text:
                return text
        return None

    text = eventually(look, "the mail with the decision")
    assert "We could not approve your warranty claim." in text
    assert "The seal had worn." not in text
