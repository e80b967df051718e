"""What happens to a customer."""

from dataclasses import dataclass

from tickets.customers.domain.customer import Customer


@dataclass(frozen=True, slots=True)
class ContactChanged:
    customer: Customer
