"""Purchases."""

from aftersales.common.v1.common_pb2 import Money as MoneyMessage
from aftersales.tickets.v1 import purchase_pb2 as pb
from domainkit.money import Money
from servicekit.formats.currencies import DECIMALS
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from tickets.contract.common import actor_part, optional_timestamp
from tickets.purchases.domain.purchase import Item, Purchase, RegistrationState, Unit

_STATES = {state: pb.RegistrationState.Value(f"REGISTRATION_STATE_{state.name}") for state in RegistrationState}


def purchase_message(purchase: Purchase) -> pb.Purchase:
    return pb.Purchase(
        id=purchase.id,
        retailer=purchase.retailer,
        order_id=purchase.order_id,
        customer_id=purchase.customer_id,
        items=[_item(item) for item in purchase.items],
        reported_at=to_timestamp(purchase.reported_at),
        reported_by=actor_part(purchase.reported_by),
        etag=etag_of(purchase.version),
    )


def _item(item: Item) -> pb.PurchaseItem:
    return pb.PurchaseItem(
        line=item.line,
        product_model_id=item.product_model_id,
        quantity=item.quantity,
        serial=item.serial,
        price=_money(item.price),
        sold_at=to_timestamp(item.sold_at),
        delivered_at=optional_timestamp(item.delivered_at),
        registrations=[_unit(unit) for unit in item.units],
    )


def _money(money: Money | None) -> MoneyMessage | None:
    if money is None:
        return None
    return MoneyMessage(amount_minor=money.amount_minor, currency=money.currency, decimals=DECIMALS.get(money.currency))


def _unit(unit: Unit) -> pb.UnitRegistration:
    return pb.UnitRegistration(
        asset_id=unit.asset_id,
        unit=unit.unit,
        state=_STATES[unit.state],
        reason=unit.reason,
        covered_until=optional_timestamp(unit.covered_until),
        product_name=unit.product_name,
    )
