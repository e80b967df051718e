"""What is left of a customer who was erased, and what later reports and statements do to it."""

from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.customers.domain.consents import StatedAt, Statement
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.edits import Edits, edit, withdraw_surveys
from tickets.customers.domain.erasure import erase
from tickets.customers.domain.events import ContactChanged
from tickets.customers.integration_events import contact_event

from services.tickets.tests.personal import personal_in

PROFILE = Profile("K-1", "Maija", "maija@example.org", "+358401234567", "fi", "Europe/Helsinki", True, True)
MAIJA = Customer("cus_maija", "nordic-home", PROFILE, Instant(1), Instant(1), known_by="email:before@example.org")
NOW = Instant(5)


@given(st.from_type(Customer), st.from_type(Profile))
def test_erased_customer_has_nothing_personal(customer: Customer, facts: Profile) -> None:
    customer = replace(customer, facts=facts, erased_at=None)
    erased = erase(customer, NOW)
    assert set(personal_in(erased)) <= {"known_by"}
    assert erased.match_key == f"erased:{customer.id}"
    assert (erased.id, erased.retailer, erased.created_at) == (customer.id, customer.retailer, customer.created_at)
    assert (erased.erased_at, erased.email_changes) == (NOW, ())


@given(st.from_type(Customer), st.integers(0), st.integers(0))
def test_customer_erased_twice_is_erased_once(customer: Customer, first: Instant, second: Instant) -> None:
    erased = erase(customer, first)
    assert erase(erased, second) is erased


@given(st.from_type(Profile))
def test_no_report_has_the_match_key_of_an_erased_customer(facts: Profile) -> None:
    assert facts.match_key != erase(replace(MAIJA, facts=facts), NOW).match_key


@pytest.mark.parametrize("before", [None, 3, 9])
def test_consents_are_withdrawn_after_all_that_was_stated(before: Instant | None) -> None:
    erased = erase(replace(MAIJA, consents_stated_at=StatedAt(None, before)), NOW)
    assert (erased.facts.marketing, erased.facts.surveys) == (False, False)
    assert erased.consents_stated_at.surveys == max(NOW, (before or 0) + 1)


def test_contact_of_an_erased_customer_is_empty() -> None:
    contact = contact_event(ContactChanged(erase(MAIJA, NOW))).message
    written = {field.name for field, value in contact.ListFields()}
    assert written == {
        *("customer_id", "retailer"),
        *("marketing_consent_changed_at", "surveys_consent_changed_at"),
    }


@pytest.mark.parametrize("by_customer", [True, False])
def test_edit_of_an_erased_customer_is_refused(by_customer: bool) -> None:
    with pytest.raises(Refused) as refusal:
        edit(erase(MAIJA, NOW), Edits(name="Maija", consents=Statement(surveys=True)), by_customer=by_customer, now=NOW)
    assert (refusal.value.kind, refusal.value.reason) == ("conflict", "CUSTOMER_ERASED")


def test_late_unsubscription_leaves_an_erased_customer_as_it_is() -> None:
    erased = erase(MAIJA, NOW)
    assert withdraw_surveys(erased, at=Instant(7), now=Instant(7)) is erased
