"""Customers, built from their parts."""

from functools import partial

from aftersales.tickets.v1.customer_service_pb2_grpc import add_CustomerServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.customers.domain.customer import Customer
from tickets.customers.handlers import CustomerHandlers
from tickets.customers.integration_events import contact_event
from tickets.customers.repository import (
    CONSENTS,
    CUSTOMERS,
    ConsentRepository,
    CustomerRepository,
    customer_index_fields,
)
from tickets.customers.servicer import CustomerServicer
from tickets.customers.use_cases.consents import ConsentHistory
from tickets.customers.use_cases.file import CustomerFile


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> CustomerRepository:
    return CustomerRepository(
        Aggregates(
            store.documents(CUSTOMERS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Customer,
            index_fields=customer_index_fields,
            to_integration_event=contact_event,
        )
    )


def history(context: ServiceContext) -> ConsentHistory:
    return ConsentHistory(ConsentRepository(context.store.documents(CONSENTS)))


def components(context: ServiceContext, access: Access, file: CustomerFile, consents: ConsentHistory) -> Components:
    servicer = CustomerServicer(access, context.clock, context.pages, file, consents)
    return Components(
        servicers=[("aftersales.tickets.v1.CustomerService", partial(add_CustomerServiceServicer_to_server, servicer))],
        subscriptions=CustomerHandlers(context.clock, file).subscriptions(),
    )
