"""What is stored of a purchase is read as it was, and found by its assets."""

from domainkit.instants import Instant
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.purchases.domain import purchase as purchases
from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.repository import purchase_index_fields

PURCHASES = DocumentCodec(Purchase, "purchases", index_fields=purchase_index_fields)


@given(st.from_type(Purchase))
def test_every_purchase_survives_storage(purchase: Purchase) -> None:
    assert PURCHASES.decode(PURCHASES.encode(purchase)) == purchase


@settings(suppress_health_check=[HealthCheck.too_slow])  # large values, half of them filtered out
@given(st.from_type(Purchase).filter(lambda purchase: bool(purchase.units)))
def test_a_refused_unit_is_not_found_as_an_asset(purchase: Purchase) -> None:
    unit = purchase.units[0]
    refused = purchases.refuse(purchase, unit.asset_id, "UNKNOWN_PRODUCT_MODEL")
    registered = purchases.register(purchase, unit.asset_id, "Vesikone Kettle", Instant(1))
    of_asset = [each.resold for each in registered.units if each.asset_id == unit.asset_id]
    assert (unit.asset_id in PURCHASES.encode(registered)["asset_ids"]) == (not all(of_asset))
    in_force = [each for each in refused.units if not each.resold]
    kept = {each.asset_id for each in in_force if each.state is not purchases.RegistrationState.REFUSED}
    assert set(PURCHASES.encode(refused)["asset_ids"]) == kept
