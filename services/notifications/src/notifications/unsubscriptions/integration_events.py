"""What is published when a customer unsubscribes."""

from aftersales.notifications.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from notifications.unsubscriptions.domain.unsubscription import ContactUnsubscribed

unsubscription_event = integration_events(ContactUnsubscribed, [event(ContactUnsubscribed, pb.ContactUnsubscribed)])
