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
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit
from servicekit.runtime.settings import read

from tickets.access import ACCESS
from tickets.customers import migrations as customer_migrations
from tickets.customers.documents import customer_document, customer_from
from tickets.customers.domain.customer import Customer
from tickets.customers.domain.events import ContactChanged
from tickets.customers.integration_events import contact_fact
from tickets.customers.repository import CUSTOMERS, StoredCustomerLists
from tickets.customers.servicer import Customers
from tickets.customers.use_cases import CustomerFile
from tickets.idempotency import REQUESTS, REQUESTS_FORGOTTEN, StoredRequests, requests_timer
from tickets.purchases import migrations as purchase_migrations
from tickets.purchases.documents import purchase_document, purchase_from
from tickets.purchases.handlers import PurchaseHandlers
from tickets.purchases.integration_events import purchase_fact
from tickets.purchases.repository import PURCHASES, StoredPurchaseLists
from tickets.purchases.servicer import Purchases
from tickets.purchases.use_cases import Registrations, Sales
from tickets.republishing import tell_again
from tickets.retailers.documents import retailer_document, retailer_from
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.integration_events import retailer_fact
from tickets.retailers.repository import RETAILERS, StoredRetailers
from tickets.retailers.servicer import Retailers
from tickets.retailers.use_cases import Tenants
from tickets.settings import Settings
from tickets.tickets.documents import ticket_document, ticket_reader
from tickets.tickets.handlers import TicketHandlers
from tickets.tickets.integration_events import ticket_fact
from tickets.tickets.repository import COVERAGE_RETRIES, MESSAGES, TICKETS, StoredMessages, StoredTicketLists
from tickets.tickets.servicer import Tickets
from tickets.tickets.timers import coverage_timer
from tickets.tickets.use_cases.commands import Handling
from tickets.tickets.use_cases.conversation import Conversing
from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.open_ticket import Opening
from tickets.tickets.use_cases.queries import Reading
from tickets.tickets.warranty_client import WarrantyDesk
from tickets.timeline.servicer import TimelinePart
from tickets.timeline.use_cases import Timeline

COLLECTIONS = (REQUESTS, RETAILERS, CUSTOMERS, PURCHASES, MESSAGES, TICKETS)
MIGRATIONS = (customer_migrations.MIGRATION, purchase_migrations.MIGRATION)
SOURCE = "/aftersales/tickets"
STREAMS = (
    Stream("TICKETS", ("internal.*.tickets.>",)),
    Stream("CONTACTS", ("contacts.*.*",), last_per_subject=True, republished=True),
    Stream("RETAILERS", ("retailers.*",), last_per_subject=True, republished=True),
)


async def republish(store: Store, relay: Relay, clock: Clock) -> dict[str, int]:
    """The last word on every contact and every retailer, for the streams that keep them."""
    contacts, retailers = store.documents(CUSTOMERS), store.documents(RETAILERS)
    return {
        "contacts": await tell_again(contacts, _customers(store, relay, clock), ContactChanged),
        "retailers": await tell_again(retailers, _retailers(store, relay, clock), RetailerChanged),
    }


async def wire(kit: Kit) -> Parts:
    settings = read(Settings)
    rules = settings.rules()
    clock, pages, access = kit.clock, kit.pages, kit.access(ACCESS)
    stored = partial(Aggregates, relay=kit.relay, clock=clock, source=SOURCE)
    ticket_documents = kit.store.documents(TICKETS)
    message_documents = kit.store.documents(MESSAGES)

    tickets = stored(
        ticket_documents,
        to_document=ticket_document,
        from_document=ticket_reader(),
        to_integration_event=ticket_fact,
        texts=[message_documents],
    )
    customers = _customers(kit.store, kit.relay, clock)
    purchases = stored(
        kit.store.documents(PURCHASES),
        to_document=purchase_document,
        from_document=purchase_from,
        to_integration_event=purchase_fact,
    )
    retailers = StoredRetailers(_retailers(kit.store, kit.relay, clock))
    messages = StoredMessages(message_documents)
    request_documents = kit.store.documents(REQUESTS)
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
        subscriptions=[
            *PurchaseHandlers(Registrations(purchases)).subscriptions(),
            *TicketHandlers(clock, checks, opening).subscriptions(),
        ],
        timers=[
            coverage_timer(
                ticket_documents,
                COVERAGE_RETRIES,
                checks,
                clock,
                every_seconds=settings.coverage_retry_every_seconds,
            ),
            requests_timer(request_documents, REQUESTS_FORGOTTEN),
        ],
    )


def _customers(store: Store, relay: Relay, clock: Clock) -> Aggregates[Customer, ContactChanged]:
    return Aggregates(
        store.documents(CUSTOMERS),
        relay=relay,
        clock=clock,
        source=SOURCE,
        to_document=customer_document,
        from_document=customer_from,
        to_integration_event=contact_fact,
    )


def _retailers(store: Store, relay: Relay, clock: Clock) -> Aggregates[Retailer, RetailerChanged]:
    return Aggregates(
        store.documents(RETAILERS),
        relay=relay,
        clock=clock,
        source=SOURCE,
        to_document=retailer_document,
        from_document=retailer_from,
        to_integration_event=retailer_fact,
    )
