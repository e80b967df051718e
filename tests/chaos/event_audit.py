"""Compares every record with its events: the sequence on NATS, the counter in the store, one event per change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from evidence import Evidence
from shop import Json


def findings(evidence: Evidence) -> Iterator[str]:
    yield from _sequences(evidence)
    tickets, purchases = evidence.tickets.values(), evidence.purchases
    messages = [message["id"] for ticket in tickets for message in ticket["messages"][1:]]
    resolved = [_episode(event["data"]["ticket"], "id") for event in evidence.events("tickets", "TicketResolved")]
    assets = [unit["asset_id"] for each in purchases for item in each["items"] for unit in item["registrations"]]
    published, warranty, feedback = "tickets", "warranty", "feedback"
    subject = "subject"
    yield from _one_each("TicketOpened", evidence.tickets, _field(evidence, published, "TicketOpened", subject))
    yield from _one_each(
        "TicketMessageAdded",
        messages,
        (event["data"]["message"]["id"] for event in evidence.events(published, "TicketMessageAdded")),
    )
    bought = [purchase["id"] for purchase in purchases]
    yield from _one_each("PurchaseReported", bought, _field(evidence, published, "PurchaseReported", subject))
    yield from _one_each("PurchaseRegistered", bought, _field(evidence, published, "PurchaseRegistered", subject))
    yield from _one_each("AssetRegistered", assets, _field(evidence, warranty, "AssetRegistered", subject))
    yield from _one_each(
        "InvitationIssued",
        resolved,
        (_episode(event["data"]["invitation"], "ticket_id") for event in evidence.events(feedback, "InvitationIssued")),
    )
    answers = [answer["id"] for answer in evidence.answers]
    yield from _one_each("AnswerGiven", answers, _field(evidence, feedback, "AnswerGiven", subject))


def _episode(ended: Json, ticket: str) -> str:
    return f"{ended[ticket]}, episode {ended['episode']}"


def _field(evidence: Evidence, service: str, name: str, field: str) -> Iterator[str]:
    return (event[field] for event in evidence.events(service, name))


def _one_each(event: str, wanted: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    """Exactly one event about each of these, and about nothing else."""
    times = Counter(found)
    for id in wanted:
        count = times.pop(id, 0)
        if count != 1:
            yield f"{'LOST' if not count else 'REPEATED'} {event}: published {count} times of {id}"
    yield from (f"{event} tells of {id}, which is not there" for id in times)


def _sequences(evidence: Evidence) -> Iterator[str]:
    for service, events in evidence.published.items():
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for each in events:
            numbers[each.event["subject"]].append(each.event["sequence"])
        for id, sequence in numbers.items():
            document = evidence.documents.get(id)
            if document is None:
                yield f"{service} published of {id}, which is not in its store"
                continue
            if sequence != list(range(1, document["events"] + 1)):
                yield f"{service}: the events of {id} are {sequence}, its counter is {document['events']}"
            if document["outbox"]:
                yield f"{service}: {id} still holds {len(document['outbox'])} events back"
        ids = Counter(each.event["id"] for each in events)
        yield from (f"{service}: event {id} is in the stream {n} times" for id, n in ids.items() if n > 1)
