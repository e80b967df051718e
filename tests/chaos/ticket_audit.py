"""Compares every ticket with what was done with it, the events that it published, and its final state."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from evidence import Evidence, PublishedEvent
from shop import Json
from writers import History, Operation

_EVENT = {
    "message": "TicketMessageAdded",
    "reply": "TicketMessageAdded",
    "assign": "TicketAssigned",
    "unassign": "TicketUnassigned",
    "update": "TicketUpdated",
    "wait": "TicketWaiting",
    "resolve": "TicketResolved",
    "reopen": "TicketReopened",
    "close": "TicketClosed",
    "resume": "TicketResumed",
    "spam": "TicketMarkedAsSpam",
    "rescue": "TicketRescued",
    "cancel": "TicketCancelled",
}
_MOVED = {("message", "pending_customer"): "TicketResumed", ("message", "resolved"): "TicketReopened"}
"""What a customer's message does beside, by the status that it met."""

_FACTS = ("TicketSlaWarning", "TicketSlaBreached")
_BY_ITSELF = ("TicketCoverageDetermined", *_FACTS)
"""What happens to a ticket though nobody does anything with it."""

_STANDING = ("status", "priority", "assignee", "episode", "resolution", "waiting", "closed_at", "message_count")


def findings(history: History, evidence: Evidence) -> Iterator[str]:
    done: defaultdict[str, list[Operation]] = defaultdict(list)
    for operation in history.operations:
        if operation.ticket_id:
            done[operation.ticket_id].append(operation)
    published: defaultdict[str, list[PublishedEvent]] = defaultdict(list)
    for each in evidence.published["tickets"]:
        if each.aggregate == "ticket" and each.name not in _BY_ITSELF:
            published[each.event["subject"]].append(each)
    for id, ticket in evidence.tickets.items():
        yield from (f"{id}: {what}" for what in _story(done[id], published[id]))
        if published[id] and _standing(ticket) != _standing(_ticket(published[id][-1])):
            yield f"{id} stands as {_standing(ticket)}, and published last of {_standing(_ticket(published[id][-1]))}"
    yield from _noted_and_published(evidence)


def facts(evidence: Evidence) -> Counter[tuple[str, str]]:
    """How often each warning and each breach was published, by its ticket."""
    return Counter(
        (each.event["subject"], f"{data['target']}.{data['cycle']}.{data['share']}")
        for each in evidence.published["tickets"]
        if each.name in _FACTS and (data := each.event["data"])
    )


def _noted_and_published(evidence: Evidence) -> Iterator[str]:
    """Each of those that a ticket has is one event."""
    times = facts(evidence)
    noted = {(id, fact["id"]) for id in evidence.tickets for fact in evidence.documents[id]["sla"].get("facts", ())}
    yield from (f"LOST {id}: {fact} was noted and not published" for id, fact in sorted(noted - times.keys()))
    yield from (f"REPEATED {id}: {fact} was published {n} times" for (id, fact), n in times.items() if n > 1)
    yield from (f"{id}: {fact} was published and is not noted" for id, fact in sorted(times.keys() - noted))


def _story(done: Sequence[Operation], published: Sequence[PublishedEvent]) -> Iterator[str]:
    """All that was acknowledged in its order; what was done last may have no answer, and may be done or not."""
    names = [each.name for each in published]
    acknowledged = [operation for operation in done if operation.acknowledged]
    wanted = _names(acknowledged)
    if names not in (wanted, _names(done)):
        lost, more = Counter(wanted) - Counter(names), Counter(names) - Counter(wanted)
        what = f"LOST {list(lost)}" if lost else f"REPEATED {list(more)}" if more else "another order"
        yield f"{what}: it published {names} of {[operation.name for operation in done]}"
        return
    place = 1  # after its opening
    for operation in acknowledged:
        yield from _effect(operation, published[place])
        place += len(_events(operation))


def _names(done: Sequence[Operation]) -> list[str]:
    return ["TicketOpened", *(name for operation in done for name in _events(operation))]


def _events(operation: Operation) -> list[str]:
    moved = _MOVED.get((operation.kind, operation.before))
    return [_EVENT[operation.kind], *([moved] if moved else [])]


def _effect(operation: Operation, published: PublishedEvent) -> Iterator[str]:
    """The event says what was asked for, and what was acknowledged."""
    ticket = _ticket(published)
    says = {
        "message": published.event["data"].get("message", {}).get("body") == operation.name,
        "reply": published.event["data"].get("message", {}).get("body") == operation.name,
        "assign": ticket.get("assignee", {}).get("id") == operation.body.get("assignee_id"),
        "unassign": "assignee" not in ticket,
        "update": ticket["priority"] == operation.body.get("priority"),
        "wait": ticket.get("waiting", {}).get("reason") == operation.name,
        "resolve": ticket.get("resolution", {}).get("code") == operation.body.get("code"),
        "reopen": ticket["status"] == "open",
        "close": ticket["status"] == "closed",
        "resume": ticket["status"] == "open",
        "spam": ticket["status"] == "spam",
        "rescue": ticket["status"] == "open",
        "cancel": ticket["status"] == "cancelled",
    }
    if not says[operation.kind]:
        yield f"{operation.name}: {published.name} tells of something else: {published.event['data']}"
    if operation.answer and "status" in operation.answer and _standing(operation.answer) != _standing(ticket):
        yield f"{operation.name}: {_standing(operation.answer)} was acknowledged, {_standing(ticket)} was published"


def _ticket(published: PublishedEvent) -> Json:
    return dict(published.event["data"]["ticket"])


def _standing(ticket: Json) -> Json:
    return {name: ticket.get(name) for name in _STANDING}
