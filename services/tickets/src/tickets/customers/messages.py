"""Customers and their consents as aftersales.tickets.v1 shows them.

The fields of the profile are fields of the customer.
"""

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import consent_pb2, customer_pb2
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper
from servicekit.mapping.timestamps import to_timestamp

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.statements import ConsentStatement

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
actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
consent_message = mapper(ConsentStatement, consent_pb2.ConsentStatement, parts=[actor_message])
