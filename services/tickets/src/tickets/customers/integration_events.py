"""What tickets publishes about customers, their contact data: only the last event of each is kept."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from tickets.customers.domain.events import ContactChanged
from tickets.customers.messages import PROFILE_FIELDS


def marketing_consent(event: ContactChanged) -> bool:
    return bool(event.customer.facts.marketing)


def surveys_consent(event: ContactChanged) -> bool:
    return bool(event.customer.facts.surveys)


contact_event = integration_events(
    ContactChanged,
    [
        event(
            ContactChanged,
            pb.ContactChanged,
            sources={
                "customer_id": "customer.id",
                "retailer": "customer.retailer",
                **{name: f"customer.facts.{name}" for name in PROFILE_FIELDS},
                "marketing_consent_changed_at": "customer.consents_stated_at.marketing",
                "surveys_consent_changed_at": "customer.consents_stated_at.surveys",
            },
            computed={"marketing_consent": marketing_consent, "surveys_consent": surveys_consent},
        )
    ],
)
