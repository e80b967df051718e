"""What is stored of a customer is read as it was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.repository import customer_index_fields

CUSTOMERS = DocumentCodec(Customer, "customers", index_fields=customer_index_fields)


@given(st.from_type(Customer), st.from_type(Profile))
def test_every_customer_survives_storage(customer: Customer, facts: Profile) -> None:
    customer = replace(customer, facts=facts)
    assert CUSTOMERS.decode(CUSTOMERS.encode(customer)) == customer
