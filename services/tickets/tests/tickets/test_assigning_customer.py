"""Which tickets are assigned to which customers."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from domainkit.refusals import Refused
from tickets.customers.domain.customer import Customer, Profile, first_reported
from tickets.tickets.domain.assigning_customer import assign_customer
from tickets.tickets.domain.events import TicketUpdated
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.merged import MergedTicket
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules

Assign = Callable[..., Outcome]


@pytest.fixture
def unproven(monday: Instant) -> Customer:
    profile = Profile("", "Maija", "maija@laine.example", "", "", "", None, None)
    customer = first_reported("cus_unproven", "nordic-home", profile, ordered_at=monday, now=monday)
    return replace(customer, known_by="mail:maija@laine.example")


@pytest.fixture
def maija_meri(monday: Instant) -> Customer:
    profile = Profile("K-7", "Maija Meri", "maija@laine.example", "", "", "", None, None)
    return first_reported("cus_meri", "nordic-home", profile, ordered_at=monday, now=monday)


@pytest.fixture
def claimed(ticket: Ticket) -> Ticket:
    return replace(ticket, customer_id="cus_unproven", unverified=True, found_by="Maija")


@pytest.fixture
def assigned(unproven: Customer, maija_meri: Customer, agent: Actor, rules: Rules, monday: Instant) -> Assign:
    def act(ticket: Ticket, *, former: Customer = unproven, to: Customer | None = maija_meri) -> Outcome:
        return assign_customer(ticket, former, to, agent, rules, after(monday, HOUR))

    return act


def test_assigned_ticket_keeps_all_but_whose_it_is(
    claimed: Ticket, assigned: Assign, agent: Actor, monday: Instant
) -> None:
    after_it, (event,) = assigned(claimed)
    assert after_it == replace(
        claimed,
        customer_id="cus_meri",
        former_customer_id="cus_unproven",
        unverified=False,
        found_by="Maija Meri\nK-7",
        updated_at=after(monday, HOUR),
    )
    assert isinstance(event, TicketUpdated)
    assert (event.previous_customer_id, event.updated_by) == ("cus_unproven", agent)
    assert assigned(after_it) == (after_it, [])


def test_ticket_is_assigned_to_real_customers_alone(
    claimed: Ticket, assigned: Assign, unproven: Customer, maija_meri: Customer, monday: Instant
) -> None:
    elsewhere, erased = replace(maija_meri, retailer="other-shop"), replace(maija_meri, erased_at=monday)
    for to in (None, unproven, replace(unproven, id="cus_2"), elsewhere, erased):
        with pytest.raises(Refused, match="Name a customer of this retailer"):
            assigned(claimed, to=to)


def test_ticket_of_a_real_customer_is_not_assigned(claimed: Ticket, assigned: Assign, maija_meri: Customer) -> None:
    """Also one that was split from theirs, whose message nobody vouches for: an erasure would include all of them."""
    other = replace(maija_meri, id="cus_other")
    for ticket, former in (
        (replace(claimed, unverified=False, customer_id="cus_other"), other),
        (replace(claimed, customer_id="cus_other"), other),
        (claimed, other),
    ):
        with pytest.raises(Refused) as refused:
            assigned(ticket, former=former)
        assert refused.value.reason == "TICKET_NOT_UNVERIFIED"


def test_ticket_with_merged_ones_is_not_assigned(claimed: Ticket, assigned: Assign, monday: Instant) -> None:
    merged = MergedTicket(ticket_id="tkt_2", customer_id="cus_2", at=monday, by=claimed.opened_by)
    with pytest.raises(Refused) as refused:
        assigned(replace(claimed, merged=(merged,)))
    assert refused.value.reason == "TICKET_HAS_MERGED_TICKETS"


def test_ticket_that_is_over_is_not_assigned(claimed: Ticket, assigned: Assign) -> None:
    for status in (Status.CLOSED, Status.SPAM, Status.MERGED):
        with pytest.raises(Refused) as refused:
            assigned(replace(claimed, status=status))
        assert refused.value.reason == "TRANSITION_NOT_ALLOWED"
