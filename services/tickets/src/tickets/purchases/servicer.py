"""PurchaseService."""

from dataclasses import dataclass, replace

from aftersales.tickets.v1 import customer_pb2, purchase_pb2
from aftersales.tickets.v1 import purchase_service_pb2 as pb
from aftersales.tickets.v1.purchase_service_pb2_grpc import PurchaseServiceServicer
from domainkit.money import Money
from domainkit.refusals import Refused
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.addresses import email_address
from servicekit.formats.languages import language
from servicekit.formats.text import identity, normal, serial_number
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_or_none, optional_instant
from servicekit.rpc.replays import mark_replayed
from servicekit.runtime.clock import Clock

from tickets.customers.domain.customer import Profile
from tickets.formats import formatted
from tickets.purchases.domain.purchase import UnitCondition
from tickets.purchases.domain.report import Report, ReportedItem
from tickets.purchases.messages import purchase_message
from tickets.purchases.use_cases import PurchaseUseCases


@dataclass(frozen=True)
class PurchaseServicer(PurchaseServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    purchases: PurchaseUseCases

    async def ReportPurchase(self, request: pb.ReportPurchaseRequest, context: Context) -> pb.ReportPurchaseResponse:
        caller = await self.access.caller(context, "ReportPurchase")
        retailer = caller.retailer(request.retailer)
        now = self.clock()
        said, key = _said(request), idempotency_key_of(caller, "ReportPurchase", request, retailer=retailer)
        try:
            purchase = await self.purchases.report(
                retailer,
                _in_form(said),
                caller,
                said=said,
                customer_id=new_id("cus"),
                now=now,
                key=key,
            )
        except Refused as refused:
            replayed = await self.purchases.replayed(retailer, said, key) if key and refused.kind == "invalid" else None
            if replayed is None:
                raise
            purchase = replayed
        if purchase.reported_at != now:
            mark_replayed()
        return pb.ReportPurchaseResponse(purchase=purchase_message.fields(purchase, role=caller.role))

    async def GetPurchase(self, request: pb.GetPurchaseRequest, context: Context) -> pb.GetPurchaseResponse:
        caller = await self.access.caller(context, "GetPurchase")
        return pb.GetPurchaseResponse(
            purchase=purchase_message.fields(await self.purchases.get(request.id, caller), role=caller.role)
        )

    async def ListPurchases(self, request: pb.ListPurchasesRequest, context: Context) -> pb.ListPurchasesResponse:
        caller = await self.access.caller(context, "ListPurchases")
        retailer = caller.retailer(request.retailer)
        filters = ("ListPurchases", retailer, request.customer_id, caller.only_customer or "")
        page = await self.purchases.page(
            retailer,
            caller,
            order_id=normal(request.order_id) if request.order_id else None,
            customer_id=request.customer_id or None,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListPurchasesResponse(
            purchases=[purchase_message.fields(purchase, role=caller.role) for purchase in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _said(request: pb.ReportPurchaseRequest) -> Report:
    """The report as the partner wrote it."""
    return Report(request.order_id, _profile(request.customer), tuple(map(_item, request.items)))


def _profile(customer: customer_pb2.Customer) -> Profile:
    consents = customer.consents if customer.HasField("consents") else None
    return Profile(
        customer_ref=customer.customer_ref,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        locale=customer.locale,
        time_zone=customer.time_zone,
        marketing=consents.marketing if consents else None,
        surveys=consents.surveys if consents else None,
    )


def _item(item: purchase_pb2.PurchaseItem) -> ReportedItem:
    return ReportedItem(
        product_model_id=item.product_model_id,
        quantity=item.quantity,
        serial=item.serial,
        price=Money(item.price.amount_minor, item.price.currency) if item.HasField("price") else None,
        sold_at=optional_instant(item, "sold_at"),
        delivered_at=optional_instant(item, "delivered_at"),
        condition=chosen_or_none(UnitCondition, item, "condition") or UnitCondition.NEW,
    )


def _in_form(said: Report) -> Report:
    """The report with each field in its normal form. Raises Refused, which names the field at fault."""
    items = (_item_in_form(item, f"items[{place}]") for place, item in enumerate(said.items))
    return Report(
        order_id=formatted(identity, said.order_id, "order_id", required=True),
        customer=_customer_in_form(said.customer),
        items=tuple(items),
    )


def _customer_in_form(said: Profile) -> Profile:
    return replace(
        said,
        customer_ref=formatted(identity, said.customer_ref, "customer.customer_ref"),
        email=formatted(email_address, said.email, "customer.email"),
        locale=formatted(language, said.locale, "customer.locale"),
    )


def _item_in_form(said: ReportedItem, field: str) -> ReportedItem:
    return replace(said, serial=formatted(serial_number, said.serial, f"{field}.serial"))
