"""Compares every operation with its records: exactly one if it was acknowledged, otherwise at most one."""

from collections import Counter
from collections.abc import Iterator

from evidence import Evidence
from shop import Json
from tickets.tickets.handlers import LOW_SCORE
from writers import History, Operation


def findings(history: History, evidence: Evidence) -> Iterator[str]:
    yield from history.unexpected
    yield from _tickets(history, evidence)
    yield from _messages(history, evidence)
    yield from _purchases(history, evidence)
    yield from _answers(history, evidence)
    yield from _follow_ups(evidence)


def _tickets(history: History, evidence: Evidence) -> Iterator[str]:
    yield from (f"{id} is listed {n} times" for id, n in _repeated(ticket["id"] for ticket in evidence.listed))
    opened = [ticket for ticket in evidence.tickets.values() if not ticket["follow_up_of"]]
    by_subject = {ticket["subject"]: ticket for ticket in opened}
    yield from _once(history.of("ticket"), Counter(ticket["subject"] for ticket in opened))
    for operation in history.of("ticket"):
        ticket = by_subject.get(operation.name)
        if ticket is None:
            continue
        opening = ticket["messages"][0]["body"] if ticket["messages"] else None
        if (opening, ticket["asset_id"]) != (operation.body["body"], operation.body.get("asset_id", "")):
            yield f"{operation.name}: its ticket {ticket['id']} has another content"
        if operation.answer and _core(operation.answer) != _core(ticket):
            yield f"{operation.name}: {_core(operation.answer)} was acknowledged, {_core(ticket)} is there"
        wanted = {"covered"} if ticket["asset_id"] else {"not_applicable"}
        if ticket["coverage"]["state"] not in wanted:
            yield f"{operation.name}: the coverage of {ticket['id']} is {ticket['coverage']}"


def _core(ticket: Json) -> Json:
    return {name: ticket[name] for name in ("id", "retailer", "customer_id", "created_at")}


def _messages(history: History, evidence: Evidence) -> Iterator[str]:
    wrote = {"message": "customer", "reply": "agent"}
    operations = [operation for kind in wrote for operation in history.of(kind)]
    said = [message for ticket in evidence.tickets.values() for message in ticket["messages"][1:]]
    yield from _once(operations, Counter(message["body"] for message in said))
    yield from (f"message {id} is there {n} times" for id, n in _repeated(message["id"] for message in said))
    by_body = {message["body"]: message for message in said}
    for operation in operations:
        message = by_body.get(operation.name)
        if message is None:
            continue
        if operation.answer and operation.answer != message:
            yield f"{operation.name}: {operation.answer} was acknowledged, {message} is there"
        if (message["ticket_id"], message["author"]["kind"]) != (operation.ticket_id, wrote[operation.kind]):
            yield f"{operation.name}: {message} is not what was asked for"


def _purchases(history: History, evidence: Evidence) -> Iterator[str]:
    yield from _once(history.of("purchase"), Counter(purchase["order_id"] for purchase in evidence.purchases))
    by_order = {purchase["order_id"]: purchase for purchase in evidence.purchases}
    for operation in history.of("purchase"):
        purchase = by_order.get(operation.name)
        if purchase is None:
            continue
        states = {unit["state"] for item in purchase["items"] for unit in item["registrations"]}
        if states != {"registered"}:
            yield f"{operation.name}: the units of {purchase['id']} are {states}"
        if operation.answer and operation.answer["customer_id"] != purchase["customer_id"]:
            yield f"{operation.name}: {purchase['id']} belongs to another customer than was acknowledged"


def _answers(history: History, evidence: Evidence) -> Iterator[str]:
    yield from _once(history.of("answer"), Counter(answer["comment"] for answer in evidence.answers))
    by_comment = {answer["comment"]: answer for answer in evidence.answers}
    for operation in history.of("answer"):
        answer = by_comment.get(operation.name)
        if answer is None:
            continue
        if operation.answer and operation.answer != answer:
            yield f"{operation.name}: {operation.answer} was acknowledged, {answer} is there"
        if answer["score"] != operation.body["score"]:
            yield f"{operation.name}: {answer} is not what was answered"
        invitation = evidence.documents.get(answer["invitation_id"], {})
        if operation.acknowledged and not invitation.get("answered_at"):
            yield f"LOST {operation.name}: the invitation {answer['invitation_id']} is not noted as answered"


def _follow_ups(evidence: Evidence) -> Iterator[str]:
    """A low score opens one ticket that carries what was said."""
    there = Counter(
        (ticket["follow_up_of"], ticket["messages"][0]["body"].rpartition("\n")[2])
        for ticket in evidence.tickets.values()
        if ticket["follow_up_of"]
    )
    due = {(answer["ticket_id"], answer["comment"]) for answer in evidence.answers if answer["score"] <= LOW_SCORE}
    for ticket_id, name in due | set(there):
        if there[ticket_id, name] != ((ticket_id, name) in due):
            yield f"{name}: {there[ticket_id, name]} tickets follow up on {ticket_id}"


def _once(operations: list[Operation], there: Counter[str]) -> Iterator[str]:
    for operation in operations:
        times = there.pop(operation.name, 0)
        if operation.acknowledged and not times:
            yield f"LOST {operation.name}: it was acknowledged and is not there"
        if times > 1:
            yield f"{operation.name} is there {times} times"
    yield from (f"{name} is there and nobody wrote it" for name in there)


def _repeated(ids: Iterator[str]) -> list[tuple[str, int]]:
    return [(id, times) for id, times in Counter(ids).items() if times > 1]
