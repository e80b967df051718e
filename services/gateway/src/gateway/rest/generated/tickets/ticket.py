# Generated from aftersales/tickets/v1/ticket.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.formats import Email, Line, Name
from gateway.rest.generated.tickets.approval import Approval
from gateway.rest.generated.tickets.attachment import AttachmentRef
from gateway.rest.generated.tickets.hand_over import HandOver
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

CoverageState = Literal["not_applicable", "unknown", "covered", "not_covered"]


SlaTargetKind = Literal["first_response", "resolution", "next_response", "partner_response"]


SlaParty = Literal["us", "customer", "partner", "parts", "carrier", "supplier"]


ResolutionCode = Literal["solved", "workaround", "no_fault_found", "not_covered", "duplicate", "no_reply"]


MessageRecipient = Literal["customer", "participant"]


MessageDeliveryState = Literal["queued", "sent", "failed", "bounced"]


MailSender = Literal["customer", "participant", "other"]


MailVerification = Literal[
    "dmarc_pass",
    "reply_address",
    "agent",
    "no_trusted_server",
    "no_author",
    "no_result",
    "unreadable_result",
    "no_dmarc",
    "dmarc_fail",
    "not_aligned",
    "ambiguous",
]


MessageVisibility = Literal["public", "internal"]


ParticipantSource = Literal["staff", "customer", "mail"]


TicketStatus = Literal[
    "new",
    "open",
    "pending_customer",
    "resolved",
    "closed",
    "pending_partner",
    "pending_parts",
    "scheduled",
    "spam",
    "cancelled",
    "merged",
]


TicketPriority = Literal["low", "normal", "high", "urgent"]


TicketChannel = Literal["web", "agent", "feedback", "email"]


TicketAction = Literal[
    "assign",
    "message",
    "update",
    "wait",
    "resolve",
    "reopen",
    "close",
    "unassign",
    "resume",
    "spam",
    "rescue",
    "cancel",
    "undo_reopening",
    "merge",
    "unmerge",
]


TicketStatusCategory = Literal["open", "waiting", "resolved", "ended"]


TicketKind = Literal["question", "problem", "complaint", "public_complaint"]


SlaCause = Literal["time", "priority_changed", "policy_changed", "merged"]


class TicketCoverage(Schema):
    """Whether the asset was covered when the ticket was opened."""

    state: CoverageState = doc("`unknown` becomes known by itself.", "covered")
    kind: str = doc("statutory or commercial; empty unless covered.", "statutory")
    ends_at: Instant = may("End of the coverage that applies; left out unless covered.", "2028-11-05T23:00:00Z")
    checked_at: Instant = may("When warranty returned it; left out while it has not.", "2026-11-12T09:30:00Z")
    reason: str = doc(
        "Why not covered, or why unknown: EXPIRED, NOT_STARTED, NO_COVERAGE, ASSET_NOT_REGISTERED, "
        "WARRANTY_UNAVAILABLE; else empty.",
        "",
    )


class SlaTarget(Schema):
    """One promise: something happens before an instant, counted in business time."""

    kind: SlaTargetKind = doc("What happens.", "first_response")
    due_at: Instant = may("Until when. While its clock is paused: as if it were not.", "2026-11-12T13:30:00Z")
    met_at: Instant = may("When it happened; left out while open.", "2026-11-12T10:10:00Z")
    breached: bool = doc("True once it was missed, and from then on.", False)
    cycle: int = doc("Counts the promises of this kind: each answer that is owed is one.", 1)
    budget_seconds: int = doc("Business time from its start until it is due, without pauses.", 14400)
    started_at: Instant = may(
        "When the customer wrote, or we began to wait for the partner; for the others, when the ticket was opened.",
        "2026-11-12T09:30:00Z",
    )
    cancelled_at: Instant = may(
        "Since when it is not owed any more, though it did not happen; left out unless so.", examples=[None]
    )


class TicketSla(Schema):
    """The promises that the SLA policy makes for this ticket."""

    policy: str = doc("Name of the policy.", "standard")
    due_at: Instant = may("The earliest target still open; left out while paused or done.", "2026-11-13T09:30:00Z")
    targets: list[SlaTarget] = doc(
        "The promises. Of answers, and of partners, the latest.",
        [
            {
                "kind": "first_response",
                "due_at": "2026-11-12T13:30:00Z",
                "met_at": "2026-11-12T10:10:00Z",
                "breached": False,
                "cycle": 1,
                "budget_seconds": 14400,
                "started_at": "2026-11-12T09:30:00Z",
            },
            {
                "kind": "resolution",
                "due_at": "2026-11-13T09:30:00Z",
                "breached": False,
                "cycle": 1,
                "budget_seconds": 28800,
                "started_at": "2026-11-12T09:30:00Z",
            },
        ],
    )
    paused: bool = doc("True while the clock stands of all that we owe.", False)
    target: SlaTargetKind = may(
        "The target that due_at is about; while the clock is paused, the one that is due first when it runs "
        "again. Left out if none is open.",
        "resolution",
    )
    share_used: int = may(
        "The part of that target's budget that is used now, in whole percent; over 100 if it is overdue. Left "
        "out if no target is open, and in events. The time of the server is the response's Date.",
        4,
    )
    share_changes_at: Instant = may(
        "When share_used is the next percent if nothing happens before, and with it the ETag; left out while "
        "it does not change, and in events.",
        "2026-11-12T10:20:24Z",
    )
    party: SlaParty = may(
        "Whose turn it is; left out if nobody's, because it is resolved or closed, and for customers. Left "
        "out for all but agents, supervisors, admins.",
        "us",
    )


class Resolution(Schema):
    """How an episode ended."""

    code: ResolutionCode = doc("How it was solved.", "solved")
    resolved_at: Instant = doc("When.", "2026-11-12T12:00:00Z")
    resolved_by: Actor = may("By whom.")


class Waiting(Schema):
    """Why the ticket waits."""

    since: Instant = doc("From when on.", "2026-11-12T10:15:00Z")
    reason: str = doc(
        "In the agent's words; empty if not said, and for customers unless they are who is awaited.",
        "A photo of the filter is needed",
    )
    party: SlaParty = doc("For whom.", "customer")
    label: str = doc(
        "The pending reason's label for customers, as it was when the wait began; empty without a pending reason.",
        "We need something from you",
    )
    reason_id: str = doc(
        "The pending reason; empty without one, and for customers. Empty for all but agents, supervisors, admins.",
        "rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn",
    )
    reason_name: str = doc(
        "The pending reason's name, as it was when the wait began; empty without one, and for customers. "
        "Empty for all but agents, supervisors, admins.",
        "Photo or serial number missing",
    )
    until: Instant = may(
        "When the ticket is open again by itself; left out where it waits for something else.", examples=[None]
    )
    reminders_sent: int = doc("Reminders sent so far.", 0)


class MessageDelivery(Schema):
    """What became of one mail of a message: that to the customer, or the copy for a participant."""

    delivery_id: str = doc("The delivery; empty while nothing was heard of it.", "dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn")
    recipient: MessageRecipient = doc("Whom it is for.", "customer")
    participant: int = doc(
        "Which of the ticket's participants it is for, from 1 on, as they were then; 0: the customer.", 1
    )
    state: MessageDeliveryState = doc("What became of it.", "queued")
    at: Instant = doc("Since when; while queued, when the message was written.", "2026-11-12T09:30:00Z")
    code: str = doc("Why it failed or came back, never an address; else empty.", "")


class MailSource(Schema):
    """The mail that a message came by."""

    from_address: str = doc("The address in From.", "mikko@laine.example")
    from_name: str = doc("The name in From, in the words of whoever wrote it; empty if none.", "Mikko Laine")
    sender: MailSender = doc("Who that is for the ticket.", "customer")
    verified: bool = doc("Whether it is certain that From is true.", True)
    verification: MailVerification = doc("Why it is, or is not.", "dmarc_pass")
    html: str = doc(
        "Its HTML, cleaned: it has no scripts, styles and forms, and loads nothing from elsewhere. Empty if "
        "it had none, or more than 20,000 bytes of it.",
        "<p>Water stays in the tub.</p>",
    )
    shortened: bool = doc(
        "Whether quoted history, a signature, or what is beyond 20,000 characters was left out of the body.", True
    )
    message_id: str = doc("Its Message-ID (RFC 5322), without brackets; empty if it had none.", "4f1c@laine.example")
    address_id: str = doc("The address of the retailer where it came in.", "mad_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    incoming_mail_id: str = doc(
        "The mail as it was received: GET /v1/incoming-mails/{id}.", "iml_7xw3k6v5jrb2ohc7yaq4tq2mzn"
    )


class FormerText(Schema):
    """What a message said before it was edited."""

    body: str = doc("The text.", "Please clean the filtr.")
    at: Instant = doc("When it was replaced.", "2026-11-12T10:10:00Z")
    by: Actor = may(
        "Who replaced it.", {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"}
    )


class Message(Schema):
    """One entry of a ticket's conversation."""

    id: str = doc("Its id.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    visibility: MessageVisibility = doc("Internal ones only the retailer's own people see.", "public")
    body: str = doc("Plain text.", "Water stays in the tub after every programme.")
    author: Actor = may("Who wrote it.", {"kind": "customer", "id": "mikko", "display_name": "Mikko Laine"})
    created_at: Instant = doc("When.", "2026-11-12T09:30:00Z")
    deliveries: list[MessageDelivery] = doc(
        "What became of its mails, in lists of messages; empty if none was sent, elsewhere, and for "
        "customers. Empty for all but agents, supervisors, admins.",
        [
            {
                "delivery_id": "dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn",
                "recipient": "customer",
                "participant": 0,
                "state": "sent",
                "at": "2026-11-12T09:30:02Z",
                "code": "",
            }
        ],
    )
    mail: MailSource = may(
        "The mail that it came by; left out if by none, and for customers. Left out for all but agents, "
        "supervisors, admins.",
        examples=[None],
    )
    mentions: list[str] = doc(
        "Agents whom it names, who are to look at it; empty for customers. Empty for all but agents, "
        "supervisors, admins.",
        [],
    )
    attachments: list[AttachmentRef] = doc("Its files, in the order in which they were sent.", [])
    edited_at: Instant = may(
        "When its text was last edited; left out if never. Mails that were sent before have the text of then.",
        examples=[None],
    )
    edits: list[FormerText] = doc(
        "Its former texts, the newest last, where it is read alone; empty elsewhere, and for customers. Empty "
        "for all but agents, supervisors, admins.",
        [],
    )
    etag: str = doc("Its version, for who edits it: it changes with every edit, and with nothing else.", "1")


class MergedTicket(Schema):
    """A ticket that was merged into another one. It keeps its own messages, and they are shown in the
    conversation of that one.
    """

    ticket_id: str = doc("The ticket.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    customer_id: str = doc("Whose request it is.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    merged_at: Instant = doc("When it was merged.", "2026-11-12T11:00:00Z")
    merged_by: Actor = may(
        "Who merged it.", {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"}
    )


class UndoneMerge(Schema):
    """A merge that was undone."""

    ticket_id: str = doc("The ticket that it was merged into.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    undone_at: Instant = doc("When it was undone.", "2026-11-12T11:30:00Z")
    undone_by: Actor = may(
        "Who undid it: the service itself where the other ticket could not take it in.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    reply_ids: list[str] = doc(
        "Replies to this ticket, or to what is merged into it, that came while it was merged, by mail too, "
        "and stayed in the other one: the newest 100.",
        ["msg_2mzn7xw3k6v5jrb2ohc7yaq4tq"],
    )


class SplitFrom(Schema):
    """The message that a ticket was opened from. It is still in the conversation of the other ticket."""

    ticket_id: str = doc("The ticket that was split.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    message_id: str = doc("The message, of which the opening message is a copy.", "msg_7k2vq5mzn3xw4tjr6b2ohcyaua")


class SplitOff(Schema):
    """A ticket that was opened from a message of this one."""

    ticket_id: str = doc("The new ticket.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    message_id: str = doc("The message.", "msg_7k2vq5mzn3xw4tjr6b2ohcyaua")
    split_at: Instant = doc("When it was opened.", "2026-11-12T11:00:00Z")
    split_by: Actor = may(
        "Who opened it.", {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"}
    )


class TicketParticipant(Schema):
    """Somebody who gets copies of a ticket's public messages. They may reply to them, and see nothing else of
    the ticket.
    """

    address: str = doc("Where the copies go.", "anna@meri.example")
    name: str = doc("Their name; empty if not known.", "Anna Meri")
    source: ParticipantSource = doc("Who put them there.", "staff")


class ChecklistItem(Schema):
    """What is to be done for a ticket."""

    id: str = doc("Its id.", "itm_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    text: str = doc("In a line.", "Compare the serial number with the photo")
    required: bool = doc("True: the ticket is not resolved before it is done.", True)
    done_at: Instant = may("When it was done; left out while it is not.", examples=[None])
    done_by: Actor = may("By whom; left out while it is not done.", examples=[None])
    template_id: str = doc(
        "The template that it comes from; empty for one that was added by itself.", "ckt_5jrb2ohc7yaq4tq2mzn7xw3k6v"
    )


class CustomFieldValue(Schema):
    """The value of a custom field."""

    key: str = doc("The field's key.", "housing_colour")
    value: str = doc(
        "Its value, for all types but choice and multi_choice: `12.5`, `true`, `2026-11-12` for a number, a "
        "boolean, a date.",
        "",
    )
    option_ids: list[str] = doc(
        "What was chosen, for choice (one) and multi_choice. Labels and retired options: GET /v1/custom-fields.",
        ["blue"],
    )


class Ticket(Schema):
    """A customer's request, with its messages and its clock."""

    id: str = doc("Its id.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Whose request it is.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: str = doc("The unit it is about; empty if about none.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    subject: str = doc("In a line.", "The dishwasher does not drain")
    status: TicketStatus = doc("Where it stands.", "open")
    priority: TicketPriority = doc("How urgent it is.", "normal")
    assignee: Actor = may("The agent who works on it; left out while nobody.")
    opened_by: Actor = may("Who opened it.", {"kind": "customer", "id": "mikko", "display_name": "Mikko Laine"})
    channel: TicketChannel = doc("How it came in.", "web")
    coverage: TicketCoverage = may("Whether the asset was covered when it was opened.")
    sla: TicketSla = may("The promises made for it.")
    episode: int = doc("1 from the opening on, one more with every reopening.", 1)
    resolution: Resolution = may("The latest resolution; left out while unresolved.", examples=[None])
    waiting: Waiting = may("Set while it waits.", examples=[None])
    follow_up_of: str = doc("The ticket it follows up on; empty if none.", "")
    message_count: int = doc(
        "Messages of its conversation that you may see, those of merged tickets too: as many as a list of "
        "them has. In events all of the ticket's own, in exports those of its own that the customer may see.",
        2,
    )
    created_at: Instant = doc("When it was opened.", "2026-11-12T09:30:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-12T10:10:00Z")
    closed_at: Instant = may(
        "When it was closed, cancelled, merged or marked as spam; left out while it is none of it.", examples=[None]
    )
    etag: str = doc(
        "Its version and what you see of it now; the ETag header has it in quotes. In events, the version alone.",
        "3-5d1f0a9c",
    )
    allowed_actions: list[TicketAction] = doc(
        "What you may do with it now: POST …:assign and so on, `message` for POST …/messages, `update` for "
        "PATCH. Empty in lists and events.",
        ["assign", "message", "update", "wait", "resolve"],
    )
    messages: list[Message] = doc(
        "The first 50 messages that you may see, oldest first, in GET by id only; empty elsewhere.",
        [
            {
                "id": "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq",
                "ticket_id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",
                "visibility": "public",
                "body": "Water stays in the tub after every programme.",
                "author": {"kind": "customer", "id": "mikko", "display_name": "Mikko Laine"},
                "created_at": "2026-11-12T09:30:00Z",
            },
            {
                "id": "msg_7xw3k6v5jrb2ohc7yaq4tq2mzn",
                "ticket_id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",
                "visibility": "public",
                "body": "Please clean the filter and send us a photo of it.",
                "author": {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
                "created_at": "2026-11-12T10:10:00Z",
            },
        ],
    )
    latest_messages: list[Message] = doc(
        "The newest 20 messages that you may see and that are not among `messages`, oldest first, in GET by "
        "id only; empty elsewhere, and where the conversation has no more than 50.",
        [],
    )
    team_id: str = doc(
        "The team whose queue it is in; empty if in none, and for customers. Empty for all but agents, "
        "supervisors, admins.",
        "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v",
    )
    erased_at: Instant = may(
        "When it was erased with its customer; left out unless it was. Its texts are empty then, and nothing "
        "more changes.",
        examples=[None],
    )
    status_category: TicketStatusCategory = doc("What its status amounts to.", "open")
    plan_id: str = doc(
        "The support plan that applied when it was opened; empty if none, and for customers. Empty for all "
        "but agents, supervisors, admins.",
        "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    entitlement_id: str = doc(
        "The entitlement by which it did; empty if none, and for customers. Empty for all but agents, "
        "supervisors, admins.",
        "ent_mzn7xw3k6v5jrb2ohc7yaq4tq2",
    )
    kind: TicketKind = may("What sort of request it is; left out while nobody has said.", "problem")
    unverified: bool = doc(
        "True if a mail opened it whose From is not verified: anybody may have written it, and its customer "
        "is a record that is known by that address alone. Do not answer with anything about a person, an "
        "order or a unit before you have made sure who it is: then assign it to them (POST "
        "/v1/tickets/{id}:assign-customer). False for customers. Empty for all but agents, supervisors, "
        "admins.",
        False,
    )
    answers_claimed: str = doc(
        "The ticket that the mail claims to answer, by ids that anybody can copy; empty if none, and for "
        "customers. Empty for all but agents, supervisors, admins.",
        "",
    )
    former_customer_id: str = doc(
        "The record of the unproven sender that it had before it was assigned to its customer; empty unless "
        "it was, and for customers. Empty for all but agents, supervisors, admins.",
        "",
    )
    merged_into: str = doc(
        "The ticket in which it goes on; empty unless it is merged, and for customers where that one is not theirs.", ""
    )
    merged_at: Instant = may("When it was merged; left out unless it is.", examples=[None])
    merged: list[MergedTicket] = doc(
        "The tickets that were merged into it, at most 20 with those that had been merged into them. Empty "
        "for customers. Empty for all but agents, supervisors, admins.",
        [],
    )
    undone_merge: UndoneMerge = may(
        "The latest merge of it that was undone; left out if none was, and for customers. Left out for all "
        "but agents, supervisors, admins.",
        examples=[None],
    )
    split_from: SplitFrom = may(
        "The message of another ticket that it was opened from; left out unless it was.", examples=[None]
    )
    splits: list[SplitOff] = doc(
        "The tickets that were opened from its messages, at most 20. Empty for customers. Empty for all but "
        "agents, supervisors, admins.",
        [],
    )
    cc: list[TicketParticipant] = doc(
        "Who gets copies of its public messages by mail, at most 20. Customers see those whom they or the "
        "retailer's people put there.",
        [{"address": "anna@meri.example", "name": "Anna Meri", "source": "staff"}],
    )
    checklist: list[ChecklistItem] = doc(
        "What is to be done for it, at most 50; empty for customers. Empty for all but agents, supervisors, admins.", []
    )
    approvals: list[Approval] = doc(
        "Approvals that were asked for, at most 20, oldest first; empty for customers. Empty for all but "
        "agents, supervisors, admins.",
        [],
    )
    hand_overs: list[HandOver] = doc(
        "Hand-overs to development, at most 20, oldest first; empty for customers. Empty for all but agents, "
        "supervisors, admins.",
        [],
    )
    category_id: str = doc(
        "Its category; empty if it has none. `expand=category` shows it with its label.",
        "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    tags: list[str] = doc(
        "Its tags, sorted; empty for customers. Empty for all but agents, supervisors, admins.",
        ["drain pump", "recurring"],
    )
    custom_fields: list[CustomFieldValue] = doc(
        "The retailer's own fields that have a value, by key. Customers see those that are for them.",
        [{"key": "housing_colour", "option_ids": ["blue"]}],
    )


class TicketParticipantInput(Schema):
    """Somebody who gets copies of a ticket's public messages. They may reply to them, and see nothing else of
    the ticket.
    """

    model_config = REQUEST

    address: Email = doc("Where the copies go.", "anna@meri.example")
    name: Annotated[str, StringConstraints(max_length=200), passes("line")] = may(
        "Their name; empty if not known.", "Anna Meri"
    )


class ChecklistItemInput(Schema):
    """What is to be done for a ticket."""

    model_config = REQUEST

    text: Name = doc("In a line.", "Compare the serial number with the photo")
    required: bool = may("True: the ticket is not resolved before it is done.", True)


class CustomFieldValueInput(Schema):
    """The value of a custom field."""

    model_config = REQUEST

    key: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("line")] = doc(
        "The field's key.", "housing_colour"
    )
    value: Line = may(
        "Its value, for all types but choice and multi_choice: `12.5`, `true`, `2026-11-12` for a number, a "
        "boolean, a date.",
        "",
    )
    option_ids: list[Annotated[str, StringConstraints(min_length=1, max_length=40), passes("line")]] = may(
        "What was chosen, for choice (one) and multi_choice. Labels and retired options: GET /v1/custom-fields.",
        ["blue"],
        max_length=10,
    )
