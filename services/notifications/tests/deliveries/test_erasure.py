"""The rules of what is left of a delivery, and of events that were emptied before they arrived."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketOpened
from domainkit.actors import Actor, ActorKind
from domainkit.privacy import emptied, personal_fields
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries.domain.delivery import Delivery, DeliveryFailed, Resend, State, is_over
from notifications.deliveries.domain.erasure import CUSTOMER_ERASED, erase
from notifications.deliveries.domain.occasions import occasion_of
from servicekit.mapping.proto_json import to_json
from servicekit.privacy.redaction import redacted_data

from services.notifications.tests.conftest import Source

FACTS: st.SearchStrategy[Mapping[str, Any]] = st.dictionaries(st.text(), st.text() | st.lists(st.text()), max_size=3)
ACTORS = st.builds(Actor)
DELIVERIES = st.builds(
    Delivery,
    facts=FACTS,
    resent_by=st.none() | ACTORS,
    resends=st.lists(st.builds(Resend, by=ACTORS), max_size=2).map(tuple),
)


@given(DELIVERIES)
def test_nothing_personal_is_left_of_a_delivery(delivery: Delivery) -> None:
    erased, _ = erase(delivery)
    marked = [name for name in personal_fields(Delivery) if "." not in name]
    assert [name for name in marked if getattr(erased, name)] == []
    actors = [erased.resent_by, *(each.by for each in erased.resends)]
    assert not any(each.id or each.display_name for each in actors if each and each.kind is ActorKind.CUSTOMER)


@given(DELIVERIES)
def test_erased_delivery_is_over_and_stays_the_same(delivery: Delivery) -> None:
    erased, _ = erase(delivery)
    assert is_over(erased)
    assert erase(erased) == (erased, ())


@given(DELIVERIES)
def test_delivery_that_was_not_over_fails_with_its_event(delivery: Delivery) -> None:
    erased, events = erase(delivery)
    if is_over(delivery):
        assert (erased, events) == (emptied(delivery), ())
    else:
        failed = replace(emptied(delivery), state=State.FAILED, next_attempt_at=None, last_error=CUSTOMER_ERASED)
        assert (erased, events) == (failed, [DeliveryFailed(failed)])


def test_event_emptied_before_it_was_published_causes_no_mail(
    opened: TicketOpened, added: Callable[..., TicketMessageAdded], invited: InvitationIssued, source: Source
) -> None:
    for message in (opened, added(), invited):
        event = source(message)
        assert occasion_of(event) is not None
        assert occasion_of(replace(event, data=redacted_data(event.type, to_json(message)))) is None
