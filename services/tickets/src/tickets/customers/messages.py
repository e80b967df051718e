"""Customers as protobuf messages."""

from aftersales.tickets.v1 import customer_pb2
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import etag_of

from tickets.customers.domain.customer import Customer


def customer_message(customer: Customer) -> customer_pb2.Customer:
    facts = customer.facts
    return customer_pb2.Customer(
        id=customer.id,
        retailer=customer.retailer,
        customer_ref=facts.customer_ref,
        name=facts.name,
        email=facts.email,
        phone=facts.phone,
        locale=facts.locale,
        time_zone=facts.time_zone,
        consents=customer_pb2.Consents(marketing=bool(facts.marketing), surveys=bool(facts.surveys)),
        created_at=to_timestamp(customer.created_at),
        updated_at=to_timestamp(customer.updated_at),
        etag=etag_of(customer.version),
    )
