# Generated from aftersales/tickets/v1/ticket_history.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_history.proto."""

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may


class TicketFieldChange(Schema):
    """A field before and after a change. Of a list of values, such as `tags`, each value that came or went is
    one.
    """

    field: str = doc(
        "Its name in the ticket, of nested ones with a dot: `assignee.id`, `tags`, "
        "`custom_fields.housing_colour`, `cc.name`, `checklist.done_at`, `approvals.state`, "
        "`hand_overs.outcome`, `links.child_of`. `sla.policy_id`, `sla.policy_version`, `sla.calendar_id` and "
        "`sla.calendar_version` are of a recomputation. There may come more.",
        "assignee.id",
    )
    before: str = doc("Its value before; empty if it had none.", "")
    after: str = doc("Its value after; empty if it has none.", "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    item: str = doc(
        "What it is a field of, where that is an item of a list: the text of the checklist's item, the "
        "address in `cc`, the id of the approval or the hand-over. Empty elsewhere.",
        "",
    )


class TicketHistoryEntry(Schema):
    """One change of a ticket."""

    id: str = doc(
        "The ticket's id and the number of the change; for links and follow-ups, the time and the event's id.",
        "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua.3",
    )
    kind: str = doc(
        "What happened: the name of the event, such as `opened`, `assigned`, `message_added`, `linked` or "
        "`sla_breached`. There may come more.",
        "assigned",
    )
    at: Instant = doc("When.", "2026-11-12T10:10:00Z")
    by: Actor = may("Who did it; left out where time did.")
    message_id: str = doc("The message that was added; empty if none was.", "")
    target: str = doc("The target of a warning or a breach, as in the ticket's `sla`; else empty.", "")
    share: int = doc("The share of its budget in percent, of a warning; else 0.", 0)
    changes: list[TicketFieldChange] = doc(
        "The fields that changed. Where the change before it is not in the history, as for the first one that "
        "is, those of lists alone.",
        [{"field": "assignee.id", "before": "", "after": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw"}],
    )
    omitted_change_count: int = doc(
        "How many more changes of lists there were than the entry keeps: 100, and 20,000 bytes of them.", 0
    )
