"""Compares every event with the partner feed over HTTP and on NATS, and with the mails."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from evidence import Evidence
from shop import Json


def feed_findings(evidence: Evidence) -> Iterator[str]:
    positions = [event["position"] for event in evidence.feed]
    if positions != list(range(1, len(positions) + 1)):
        yield f"feed: the positions have gaps or repeat: {_first_break(positions)}"
    if evidence.feed != evidence.announced:
        on_nats = [event["position"] for event in evidence.announced]
        yield f"feed: {len(positions)} by HTTP, {len(on_nats)} on NATS, which breaks at {_first_break(on_nats)}"
    wanted = {event["id"]: name for event, name in _facts_for_partners(evidence)}
    there = Counter(event["id"] for event in evidence.feed)
    for id, name in wanted.items():
        if there[id] != 1:
            yield f"{'REPEATED' if there[id] else 'LOST'} in the feed: {name} {id} is there {there[id]} times"
    yield from (f"feed: {id} is no fact for partners" for id in there if id not in wanted)
    yield from _order(evidence, wanted)


def _facts_for_partners(evidence: Evidence) -> Iterator[tuple[Json, str]]:
    for service in evidence.published:
        for published in evidence.published[service]:
            by_agent = published.event["data"].get("message", {}).get("author", {}).get("kind") == "agent"
            if published.name in _PARTNERS_HEAR or (published.name == "TicketMessageAdded" and by_agent):
                yield published.event, published.name


_PARTNERS_HEAR = (
    "TicketOpened",
    "TicketWaiting",
    "TicketResolved",
    "TicketReopened",
    "TicketReopeningUndone",
    "TicketClosed",
    "TicketCancelled",
    "TicketMarkedAsSpam",
    "TicketRescued",
    "TicketMerged",
    "TicketUnmerged",
    "TicketSlaWarning",
    "TicketSlaBreached",
    "PurchaseReported",
    "AssetRegistered",
    "AnswerGiven",
)


def _order(evidence: Evidence, wanted: dict[str, str]) -> Iterator[str]:
    """Of each aggregate as in its service's stream, and counted from 1."""
    heard: defaultdict[str, list[str]] = defaultdict(list)
    counted: defaultdict[str, list[int]] = defaultdict(list)
    for event in evidence.feed:
        heard[event["subject"]].append(event["id"])
        counted[event["subject"]].append(event["sequence"])
    published: defaultdict[str, list[str]] = defaultdict(list)
    for events in evidence.published.values():
        for each in events:
            if each.event["id"] in wanted:
                published[each.event["subject"]].append(each.event["id"])
    for subject, ids in heard.items():
        if ids != published[subject]:
            yield f"feed: the events of {subject} are in another order than they were published"
        if counted[subject] != list(range(1, len(ids) + 1)):
            yield f"feed: the events of {subject} are counted {counted[subject]}"


def _first_break(positions: list[int]) -> str:
    for expected, position in enumerate(positions, start=1):
        if position != expected:
            return f"{position} where {expected} is due"
    return "the end"


def mail_findings(evidence: Evidence) -> Iterator[str]:
    """One Message-ID for each reason to write; how often that was handed over is `repeated_mails`."""
    reasons: defaultdict[str, set[str]] = defaultdict(set)
    for mail in evidence.mails:
        reasons[_reason(mail)].add(mail["headers"]["Message-ID"])
    for reason in _reasons_to_write(evidence):
        ids = reasons.pop(reason, set())
        if len(ids) != 1:
            yield f"{'REPEATED' if ids else 'LOST'} mail: {len(ids)} Message-IDs about {reason}"
    yield from (f"mail about {reason}, for which there is no reason" for reason in reasons)
    sent = {event["data"]["delivery"]["message_id"] for event in evidence.events("notifications", "DeliverySent")}
    handed_over = {mail["headers"]["Message-ID"] for mail in evidence.mails}
    if sent != handed_over:
        yield f"mail: {len(handed_over)} were handed over, {len(sent)} are published as sent"


def repeated_mails(evidence: Evidence) -> Counter[str]:
    """How often more than once each Message-ID was handed over."""
    times = Counter(mail["headers"]["Message-ID"] for mail in evidence.mails)
    return Counter({id: count - 1 for id, count in times.items() if count > 1})


def doubled_mails(evidence: Evidence) -> Iterator[str]:
    """Mails that came more often than they were tried: that an attempt without an answer repeats one is documented."""
    tried = {each["message_id"]: each["attempts"] for each in evidence.documents.values() if "message_id" in each}
    for message_id, more in repeated_mails(evidence).items():
        attempts = tried[message_id]
        if 1 + more > attempts:
            yield f"DOUBLED mail: {message_id} came {1 + more} times in {attempts} attempts"


def _reason(mail: Json) -> str:
    """The path that the mail leads to, and the answer that it carries."""
    lines = mail["text"].splitlines()
    link = next((line for line in lines if line.startswith("https://")), "nothing")
    answer = next((line for line in lines if line.startswith("reply-")), "")
    return f"{link.partition('.example')[2]} {answer}".strip()


def _reasons_to_write(evidence: Evidence) -> Iterator[str]:
    for id, ticket in evidence.tickets.items():
        if ticket["channel"] != "feedback":  # what we open ourselves, we do not acknowledge
            yield f"/tickets/{id}"
        answers = (message for message in ticket["messages"][1:] if message["author"]["kind"] == "agent")
        yield from (f"/tickets/{id} {message['body']}" for message in answers)
    yield from (f"/purchases/{purchase['id']}" for purchase in evidence.purchases)
    for issued in evidence.events("feedback", "InvitationIssued"):
        yield f"/invitations/{issued['data']['token']}"
