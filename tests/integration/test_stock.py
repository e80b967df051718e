"""A unit from the maker's report to the customer who buys it, through the gateway."""

from shop import new_shop
from system import System


def test_purchase_takes_a_unit_that_was_registered_before(embedded: System) -> None:
    shop = new_shop(embedded)
    unit = {"product_model_id": shop.model_id, "serial": "lamp-1", "manufactured_at": "2026-10-01T08:00:00Z"}
    registered = shop.partner.post("/v1/assets", json=unit)
    assert registered.status_code == 201, registered.text
    asset = registered.json()
    assert (asset["state"], asset["customer_id"], asset["coverages"]) == ("manufactured", "", [])
    again = shop.partner.post("/v1/assets", json=unit)
    problem = again.json()
    assert (again.status_code, problem["code"], problem["asset_id"]) == (409, "ASSET_EXISTS", asset["id"])
    purchase = shop.sold(serial="LAMP-1")
    (item,) = purchase["items"]
    (registration,) = item["registrations"]
    assert (registration["state"], registration["asset_id"]) == ("registered", asset["id"])
    path = f"/v1/assets/{asset['id']}"
    mine = shop.customer(purchase["customer_id"]).get(path).raise_for_status().json()
    assert (mine["state"], len(mine["coverages"])) == ("in_use", 1)
    history = shop.agent.get(f"{path}/history").raise_for_status().json()
    kinds = [entry["kind"] for entry in history["items"]]
    assert kinds == ["delivered", "sold", "manufactured"]
