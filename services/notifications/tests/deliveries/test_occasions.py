from collections.abc import Callable

from aftersales.common.v1.common_pb2 import Actor, ActorKind
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.tickets.v1.events_pb2 import (
    PurchaseRegistered,
    TicketAssigned,
    TicketEscalated,
    TicketMessageAdded,
    TicketMessageEdited,
    TicketOpened,
    TicketResolved,
    TicketSlaBreached,
    TicketSlaWarning,
    TicketUpdated,
)
from aftersales.tickets.v1.ticket_pb2 import Ticket, TicketChannel
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.occasions import occasion_of
from notifications.source_events.domain.source_event import SourceEvent

Source = Callable[..., SourceEvent]


def test_acknowledgement_shows_when_the_first_response_is_due(source: Source, opened: TicketOpened) -> None:
    occasion = occasion_of(source(opened))
    assert occasion is not None
    assert (occasion.template, occasion.customer_id, occasion.ticket_id) == (
        Template.TICKET_ACKNOWLEDGED,
        "cus_maija",
        "tkt_1",
    )
    assert occasion.variables == {
        "subject": "It leaks",
        "by_mail": False,
        "answer_due_at": "2026-03-02T15:00:00Z",
        "split": False,
        "from_name": "",
    }


def test_acknowledgement_of_a_split_names_the_new_ticket(source: Source, opened: TicketOpened) -> None:
    opened.ticket.split_from.ticket_id = "tkt_0"
    occasion = occasion_of(source(opened))
    assert occasion is not None
    assert (occasion.ticket_id, occasion.variables["split"]) == ("tkt_1", True)


def test_ticket_opened_by_a_program_is_not_acknowledged(source: Source, ticket: Callable[..., Ticket]) -> None:
    service = Actor(kind=ActorKind.ACTOR_KIND_SERVICE, id="feedback")
    assert occasion_of(source(TicketOpened(ticket=ticket(opened_by=service)))) is None
    follow_up = ticket(channel=TicketChannel.TICKET_CHANNEL_FEEDBACK)
    assert occasion_of(source(TicketOpened(ticket=follow_up))) is None


def test_ticket_that_may_not_be_acknowledged_is_not(source: Source, opened: TicketOpened) -> None:
    opened.unacknowledged = True
    assert occasion_of(source(opened)) is None


def test_what_a_rule_changed_causes_no_mail(source: Source, ticket: Callable[..., Ticket]) -> None:
    service = Actor(kind=ActorKind.ACTOR_KIND_SERVICE, id="tickets")
    for event in (
        TicketSlaWarning(ticket=ticket(), share=80),
        TicketSlaBreached(ticket=ticket(), share=100),
        TicketEscalated(ticket=ticket(), escalated_by=service),
        TicketUpdated(ticket=ticket(), updated_by=service),
        TicketAssigned(ticket=ticket(), assigned_by=service),
        TicketMessageEdited(ticket=ticket(), edited_by=service),
    ):
        assert occasion_of(source(event)) is None


def test_only_public_replies_of_staff_are_sent(source: Source, added: Callable[..., TicketMessageAdded]) -> None:
    reply = occasion_of(source(added()))
    assert reply is not None
    assert {name: value for name, value in reply.variables.items() if value} == {
        "subject": "It leaks",
        "text": "Please tighten the valve.",
        "author": "Aino",
    }
    assert occasion_of(source(added(internal=True))) is None
    assert occasion_of(source(added(kind=ActorKind.ACTOR_KIND_CUSTOMER))) is None
    assert occasion_of(source(added(kind=ActorKind.ACTOR_KIND_SERVICE))) is None


def test_subject_of_a_token_is_no_name(source: Source, added: Callable[..., TicketMessageAdded]) -> None:
    before_agents_had_ids = added()
    before_agents_had_ids.message.author.display_name = before_agents_had_ids.message.author.id
    reply = occasion_of(source(before_agents_had_ids))
    assert reply is not None
    assert reply.variables["author"] == ""


def test_welcome_names_registered_units_only(source: Source, registered: PurchaseRegistered) -> None:
    occasion = occasion_of(source(registered))
    assert occasion is not None
    assert [(unit["unit"], unit["product"], unit["covered_until"]) for unit in occasion.variables["units"]] == [
        (1, "Lumi Works Aurora", "2028-02-28T22:00:00Z"),
        (2, "", None),
    ]


def test_purchase_without_a_registered_unit_sends_nothing(source: Source, registered: PurchaseRegistered) -> None:
    del registered.purchase.items[0].registrations[:2]
    assert occasion_of(source(registered)) is None


def test_invitation_is_sent_with_its_token(source: Source, invited: InvitationIssued) -> None:
    occasion = occasion_of(source(invited))
    assert occasion is not None
    assert (occasion.template, occasion.variables["token"]) == (Template.SURVEY_INVITATION, "s3cret")


def test_most_events_send_nothing(source: Source, ticket: Callable[..., Ticket]) -> None:
    assert occasion_of(source(TicketResolved(ticket=ticket()))) is None
