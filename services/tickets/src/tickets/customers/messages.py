"""Customers as aftersales.tickets.v1 shows them: the fields of the profile are fields of the customer."""

from aftersales.tickets.v1 import customer_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper
from servicekit.mapping.timestamps import to_timestamp

from tickets.customers.domain.customer import Customer

PROFILE_FIELDS = ("name", "email", "phone", "locale", "time_zone")


def consents(customer: Customer) -> customer_pb2.Consents:
    """Always both: a consent that no report gave is false."""
    known, changed_at = customer.facts, customer.consents_stated_at.last
    shown = customer_pb2.Consents(marketing=bool(known.marketing), surveys=bool(known.surveys))
    if changed_at is not None:
        shown.changed_at.CopyFrom(to_timestamp(changed_at))
    return shown


customer_message = mapper(
    Customer,
    customer_pb2.Customer,
    sources={name: f"facts.{name}" for name in ("customer_ref", *PROFILE_FIELDS)},
    computed={"consents": consents, "etag": version_etag},
)
