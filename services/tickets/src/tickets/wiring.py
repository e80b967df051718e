"""The composition root: the only module that sees everything."""

from functools import partial

from aftersales.common.v1.timeline_service_pb2_grpc import add_TimelineServiceServicer_to_server
from aftersales.tickets.v1.customer_service_pb2_grpc import add_CustomerServiceServicer_to_server
from aftersales.tickets.v1.purchase_service_pb2_grpc import add_PurchaseServiceServicer_to_server
from aftersales.tickets.v1.retailer_service_pb2_grpc import add_RetailerServiceServicer_to_server
from aftersales.tickets.v1.ticket_service_pb2_grpc import add_TicketServiceServicer_to_server
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Stream
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Kit, Parts
from servicekit.runtime.settings import read

from tickets.adapters import collections, facts
from tickets.adapters.customer_documents import (
    customer_document,
    customer_from,
    purchase_document,
    purchase_from,
    retailer_document,
    retailer_from,
)
from tickets.adapters.retelling import tell_again
from tickets.adapters.stores import (
    StoredCustomerLists,
    StoredMessages,
    StoredPurchaseLists,
    StoredRequests,
    StoredRetailers,
    StoredTicketLists,
)
from tickets.adapters.ticket_documents import ticket_document, ticket_reader
from tickets.adapters.warranty import WarrantyDesk
from tickets.domain.customer import Customer
from tickets.domain.events import ContactChanged, RetailerChanged
from tickets.domain.retailer import Retailer
from tickets.entrypoints.access import ACCESS
from tickets.entrypoints.customers import Customers
from tickets.entrypoints.handlers import Handlers
from tickets.entrypoints.purchases import Purchases
from tickets.entrypoints.retailers import Retailers
from tickets.entrypoints.tickets import Tickets
from tickets.entrypoints.timeline import TimelinePart
from tickets.entrypoints.timers import coverage_timer, requests_timer
from tickets.settings import Settings
from tickets.use_cases.conversing import Conversing
from tickets.use_cases.coverage import CoverageChecks
from tickets.use_cases.customers import CustomerFile
from tickets.use_cases.handling import Handling
from tickets.use_cases.opening import Opening
from tickets.use_cases.purchases import Sales
from tickets.use_cases.reading import Reading
from tickets.use_cases.registrations import Registrations
from tickets.use_cases.retailers import Tenants
from tickets.use_cases.timeline import Timeline

SOURCE = "/aftersales/tickets"
STREAMS = (
    Stream("TICKETS", ("internal.*.tickets.>",)),
    Stream("CONTACTS", ("contacts.*.*",), last_per_subject=True, retold=True),
    Stream("RETAILERS", ("retailers.*",), last_per_subject=True, retold=True),
)


async def retell(store: Store, relay: Relay, clock: Clock) -> dict[str, int]:
    """The last word on every contact and every retailer, for the streams that keep them."""
    contacts, retailers = store.documents(collections.CUSTOMERS), store.documents(collections.RETAILERS)
    return {
        "contacts": await tell_again(contacts, _customers(store, relay, clock), ContactChanged),
        "retailers": await tell_again(retailers, _retailers(store, relay, clock), RetailerChanged),
    }


async def wire(kit: Kit) -> Parts:
    settings = read(Settings)
    rules = settings.rules()
    clock, pages, access = kit.clock, kit.pages, kit.access(ACCESS)
    stored = partial(Aggregates, relay=kit.relay, clock=clock, source=SOURCE)
    ticket_documents = kit.store.documents(collections.TICKETS)
    message_documents = kit.store.documents(collections.MESSAGES)

    tickets = stored(
        ticket_documents,
        to_document=ticket_document,
        from_document=ticket_reader(),
        tell=facts.ticket_fact,
        texts=[message_documents],
    )
    customers = _customers(kit.store, kit.relay, clock)
    purchases = stored(
        kit.store.documents(collections.PURCHASES),
        to_document=purchase_document,
        from_document=purchase_from,
        tell=facts.purchase_fact,
    )
    retailers = StoredRetailers(_retailers(kit.store, kit.relay, clock))
    messages = StoredMessages(message_documents)
    request_documents = kit.store.documents(collections.REQUESTS)
    requests = StoredRequests(request_documents, clock)
    ticket_lists, purchase_lists = StoredTicketLists(tickets), StoredPurchaseLists(purchases)
    warranty = WarrantyDesk(
        kit.channel("warranty", settings.warranty_target), kit.service_tokens, clock, settings.coverage_timeout_seconds
    )

    customer_file = CustomerFile(customers, StoredCustomerLists(customers))
    tenants = Tenants(retailers, requests)
    sales = Sales(purchases, purchase_lists, customer_file, retailers, requests)
    opening = Opening(tickets, customers, purchase_lists, retailers, warranty, rules.policy)
    checks = CoverageChecks(tickets, ticket_lists, warranty)
    desk = Tickets(
        access=access,
        clock=clock,
        pages=pages,
        opening=opening,
        reading=Reading(tickets, ticket_lists),
        handling=Handling(tickets, customers, rules),
        conversing=Conversing(tickets, messages, rules),
        rules=rules,
    )
    timeline = TimelinePart(access, Timeline(customers, ticket_lists, purchase_lists))
    return Parts(
        servicers=[
            (
                "aftersales.tickets.v1.RetailerService",
                partial(add_RetailerServiceServicer_to_server, Retailers(access, clock, pages, tenants)),
            ),
            (
                "aftersales.tickets.v1.CustomerService",
                partial(add_CustomerServiceServicer_to_server, Customers(access, pages, customer_file)),
            ),
            (
                "aftersales.tickets.v1.PurchaseService",
                partial(add_PurchaseServiceServicer_to_server, Purchases(access, clock, pages, sales)),
            ),
            ("aftersales.tickets.v1.TicketService", partial(add_TicketServiceServicer_to_server, desk)),
            ("aftersales.common.v1.TimelineService", partial(add_TimelineServiceServicer_to_server, timeline)),
        ],
        subscriptions=Handlers(clock, Registrations(purchases), checks, opening).subscriptions(),
        timers=[
            coverage_timer(
                ticket_documents,
                collections.COVERAGE_RETRIES,
                checks,
                clock,
                every_seconds=settings.coverage_retry_every_seconds,
            ),
            requests_timer(request_documents, collections.REQUESTS_FORGOTTEN),
        ],
    )


def _customers(store: Store, relay: Relay, clock: Clock) -> Aggregates[Customer, ContactChanged]:
    return Aggregates(
        store.documents(collections.CUSTOMERS),
        relay=relay,
        clock=clock,
        source=SOURCE,
        to_document=customer_document,
        from_document=customer_from,
        tell=facts.contact_fact,
    )


def _retailers(store: Store, relay: Relay, clock: Clock) -> Aggregates[Retailer, RetailerChanged]:
    return Aggregates(
        store.documents(collections.RETAILERS),
        relay=relay,
        clock=clock,
        source=SOURCE,
        to_document=retailer_document,
        from_document=retailer_from,
        tell=facts.retailer_fact,
    )
