"""PurchaseService."""

from dataclasses import dataclass

from aftersales.common.v1.common_pb2 import Money as MoneyMessage
from aftersales.tickets.v1 import customer_pb2, purchase_pb2
from aftersales.tickets.v1 import purchase_service_pb2 as pb
from aftersales.tickets.v1.purchase_service_pb2_grpc import PurchaseServiceServicer
from servicekit.callers import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.currencies import currency
from servicekit.formats.languages import language
from servicekit.formats.phones import phone_number
from servicekit.formats.zones import time_zone
from servicekit.ids import new_id
from servicekit.instants import Clock
from servicekit.pages import Pages
from servicekit.requests import request_of

from tickets.contract.purchases import purchase_message
from tickets.domain.customer import Facts
from tickets.domain.errors import invalid
from tickets.domain.purchase import Money
from tickets.domain.report import Report, ReportedItem
from tickets.entrypoints.formats import formatted
from tickets.entrypoints.paging import next_page_token
from tickets.entrypoints.parsing import Context, optional_instant
from tickets.use_cases.purchases import Sales


@dataclass(frozen=True)
class Purchases(PurchaseServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    sales: Sales

    async def ReportPurchase(self, request: pb.ReportPurchaseRequest, context: Context) -> pb.ReportPurchaseResponse:
        caller = await self.access.caller(context, "ReportPurchase")
        retailer = caller.retailer(request.retailer)
        report = Report(request.order_id, _facts(request.customer), _items(request))
        purchase = await self.sales.report(
            retailer,
            report,
            caller,
            customer_id=new_id("cus"),
            now=self.clock(),
            request=request_of(caller, "ReportPurchase", request, retailer=retailer),
        )
        return pb.ReportPurchaseResponse(purchase=purchase_message(purchase))

    async def GetPurchase(self, request: pb.GetPurchaseRequest, context: Context) -> pb.GetPurchaseResponse:
        caller = await self.access.caller(context, "GetPurchase")
        return pb.GetPurchaseResponse(purchase=purchase_message(await self.sales.get(request.id, caller)))

    async def ListPurchases(self, request: pb.ListPurchasesRequest, context: Context) -> pb.ListPurchasesResponse:
        caller = await self.access.caller(context, "ListPurchases")
        if request.order_id and request.customer_id:
            raise invalid("customer_id", "Use at most one of order_id and customer_id.")
        retailer = caller.retailer(request.retailer)
        filters = ("ListPurchases", retailer, request.customer_id, caller.only_customer or "")
        page = await self.sales.page(
            retailer,
            caller,
            order_id=request.order_id or None,
            customer_id=request.customer_id or None,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListPurchasesResponse(
            purchases=[purchase_message(purchase) for purchase in page.items],
            next_page_token=next_page_token(self.pages, page, *filters),
        )


def _facts(customer: customer_pb2.Customer) -> Facts:
    consents = customer.consents if customer.HasField("consents") else None
    return Facts(
        customer_ref=customer.customer_ref,
        name=customer.name,
        email=formatted(email_address, customer.email, "customer.email"),
        phone=formatted(phone_number, customer.phone, "customer.phone"),
        locale=formatted(language, customer.locale, "customer.locale"),
        time_zone=formatted(time_zone, customer.time_zone, "customer.time_zone"),
        marketing=consents.marketing if consents else None,
        surveys=consents.surveys if consents else None,
    )


def _items(request: pb.ReportPurchaseRequest) -> tuple[ReportedItem, ...]:
    return tuple(_item(item, f"items[{place}]") for place, item in enumerate(request.items))


def _item(item: purchase_pb2.PurchaseItem, field: str) -> ReportedItem:
    return ReportedItem(
        product_model_id=item.product_model_id,
        quantity=item.quantity,
        serial=item.serial,
        price=_price(item.price, f"{field}.price") if item.HasField("price") else None,
        sold_at=optional_instant(item, "sold_at"),
        delivered_at=optional_instant(item, "delivered_at"),
    )


def _price(price: MoneyMessage, field: str) -> Money:
    return Money(price.amount_minor, formatted(currency, price.currency, f"{field}.currency", required=True))
