from domainkit.instants import Instant
from servicekit.mapping.proto_json import to_json
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.events import ContactChanged
from tickets.customers.integration_events import contact_event

PROFILE = Profile("C-7", "Maija", "maija@example.org", "+358401234567", "fi", "Europe/Helsinki", True, False)


def test_contact_event_has_one_subject_per_customer() -> None:
    contact = contact_event(ContactChanged(Customer("cus_1", "nordic-home", PROFILE, Instant(0), Instant(0))))
    assert contact.subject == "contacts.nordic-home.cus_1"
    assert to_json(contact.message)["marketing_consent"] is True
