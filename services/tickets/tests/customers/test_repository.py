"""What is stored of a customer is read as it was."""

from dataclasses import replace

from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.migrations import customer_in_normal_form
from tickets.customers.repository import customer_index_fields

CUSTOMERS = DocumentCodec(Customer, "customers", index_fields=customer_index_fields)


@given(st.from_type(Customer), st.from_type(Profile))
def test_every_customer_survives_storage(customer: Customer, facts: Profile) -> None:
    customer = replace(customer, facts=facts)
    assert CUSTOMERS.decode(CUSTOMERS.encode(customer)) == customer


def test_migration_leaves_what_orders_find_as_it_is() -> None:
    """Of a customer who has changed their own e-mail."""
    facts = Profile("", "Maija", "maija@m\u00fcnchen.example", "", "", "", False, False)
    customer = Customer("cus_1", "nordic-home", facts, Instant(0), Instant(0), known_by="email:maija@example.org")
    migrated = customer_in_normal_form(CUSTOMERS.encode(customer))
    assert migrated
    assert (migrated["facts"]["email"], migrated["match_key"]) == (
        "maija@xn--mnchen-3ya.example",
        "email:maija@example.org",
    )
