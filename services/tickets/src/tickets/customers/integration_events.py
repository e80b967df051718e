"""A customer's contacts as other services receive them: only the last per customer is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent

from tickets.customers.domain.events import ContactChanged


def contact_fact(event: ContactChanged) -> IntegrationEvent:
    customer = event.customer
    facts = customer.facts
    changed = pb.ContactChanged(
        customer_id=customer.id,
        retailer=customer.retailer,
        name=facts.name,
        email=facts.email,
        phone=facts.phone,
        locale=facts.locale,
        time_zone=facts.time_zone,
        marketing_consent=bool(facts.marketing),
        surveys_consent=bool(facts.surveys),
    )
    return IntegrationEvent(f"contacts.{customer.retailer}.{customer.id}", changed)
