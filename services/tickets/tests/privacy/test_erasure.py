"""The personal records of tickets are erased as a whole, whatever comes between."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from domainkit.instants import DAY
from servicekit.documents import Documents
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import Person
from tickets.customers.repository import CUSTOMERS
from tickets.tickets.domain.conversation import write_message
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.ticket import Status
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.repository.messages import MESSAGES

from services.tickets.tests.privacy.office import AGENT, HOLDS, Office

NOTHING = LegalHolds({})
OTHERS = [Person("cus_m", "oak-and-ash"), Person("cus_unknown", "nordic-home"), Person("", "")]
TEN_YEARS = 3650 * DAY


class Killed(Exception):
    """The process ended here."""


def kill_after(monkeypatch: pytest.MonkeyPatch, documents: list[Documents], writes: int) -> None:
    """After so many writes of these, none is made any more."""
    monkeypatch.undo()
    left = [writes]

    def counting(replace: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*document: Any, **options: Any) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            await replace(*document, **options)

        return counted

    for kind in {type(each) for each in documents}:
        monkeypatch.setattr(kind, "replace", counting(kind.replace))


async def test_nothing_of_an_erased_customer_is_left(office: Office) -> None:
    await office.erase("maija", holds=NOTHING)
    assert await office.documents("maija") == {}


async def test_held_purchases_keep_their_numbers_alone(office: Office) -> None:
    (kept,) = await office.erase("maija")
    left = await office.documents("maija")
    assert len(left) == kept.records == 2
    assert (kept.kind, kept.reason) == ("purchases", "accounting records")
    assert (kept.next_at, kept.until) == (office.now + TEN_YEARS, office.now + TEN_YEARS + 1)
    for number, purchase in enumerate(sorted(left.values(), key=lambda each: each["reported_at"])):
        (item,) = purchase.pop("items")
        assert (purchase.pop("order_id"), item.pop("serial")) == (f"maija-order-{number}", f"maija-serial-{number}")
        assert item["price"] == {"amount_minor": 100, "currency": "EUR"}
        assert purchase["content_hash"] == ""


async def test_purchases_go_at_the_end_of_their_hold(office: Office) -> None:
    await office.erase("maija")
    (kept,) = await office.erase("maija", after=TEN_YEARS)
    assert kept.records == 1
    assert len(await office.documents("maija-order")) == 1
    assert await office.erase("maija", after=TEN_YEARS + 1) == []
    assert await office.documents("maija") == {}


async def test_record_that_a_ticket_had_before_goes_too(office: Office) -> None:
    await office.tickets.change("tkt_m1", lambda ticket: (replace(ticket, former_customer_id="cus_unproven"), []))
    await office.erase("ville")
    assert office.former == []
    await office.erase("maija")
    assert office.former == [("cus_unproven", "nordic-home")]


async def test_records_of_another_customer_stay_as_they_are(office: Office) -> None:
    before = await office.documents("ville")
    assert len(before) > 5
    await office.erase("maija", holds=NOTHING)
    assert await office.documents("ville") == before


@pytest.mark.parametrize("person", OTHERS)
async def test_erasure_of_somebody_else_changes_nothing(office: Office, person: Person) -> None:
    before = await office.documents()
    for each in office.records():
        assert list(await each.erase(person, now=office.now)) == []
    assert await office.documents() == before


async def test_erasure_that_is_repeated_writes_nothing(office: Office) -> None:
    await office.erase("maija")
    once = await office.documents()
    await office.erase("maija", after=2 * DAY)
    assert await office.documents() == once


async def test_erasure_that_is_killed_is_completed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each of its writes in turn: those of a customer, 2 purchases, 3 tickets and 6 messages."""
    documents = [office.store.documents(each) for each in (CUSTOMERS, MESSAGES)]
    for run in range(11):
        kill_after(monkeypatch, documents, 1)
        with pytest.raises(Killed):
            await office.erase("maija", holds=NOTHING, after=DAY + run)
        assert not await texts_in_erased_tickets(office)
    monkeypatch.undo()
    assert await office.documents("maija")
    await office.erase("maija", holds=NOTHING, after=2 * DAY)
    assert await office.documents("maija") == {}
    for number in range(3):
        ticket = await office.tickets.get(f"tkt_m{number}")
        assert ticket
        assert ticket.status is Status.CLOSED
        assert await ending(office, ticket.id) == ["closed", "erased"]


async def texts_in_erased_tickets(office: Office) -> list[str]:
    """What a timer over tickets that are not erased would never come back to."""
    tickets = [ticket for number in range(3) if (ticket := await office.tickets.get(f"tkt_m{number}"))]
    erased = [id for ticket in tickets if ticket.erased_at is not None for id in ticket.message_ids]
    return [message.body for message in await office.messages.get_many(erased) if message.body]


AGAIN = MessageDraft("maija again")


async def ending(office: Office, id: str) -> list[str]:
    """What was published of the end of a ticket."""
    document = (await office.documents(id))[id]
    names = [each["subject"].rpartition(".")[2] for each in document["outbox"]]
    return [name for name in names if name in ("closed", "erased")]


async def test_message_that_no_ticket_names_is_erased(office: Office) -> None:
    """A crash came after the message was stored, and before its ticket named it."""
    await office.messages.add_unless_known(write_message("tkt_m0", AGAIN, id="msg_lost", author=AGENT, now=office.now))
    await office.erase("maija", holds=NOTHING)
    assert await office.documents("maija") == {}


async def test_message_that_came_after_the_erasure_is_erased_next(office: Office) -> None:
    await office.erase("maija", holds=NOTHING)
    await office.messages.add_unless_known(write_message("tkt_m0", AGAIN, id="msg_late", author=AGENT, now=office.now))
    await office.erase("maija", holds=NOTHING, after=2 * DAY)
    assert await office.documents("maija") == {}


async def test_erased_messages_have_the_next_version(office: Office) -> None:
    await office.erase("maija")
    (message,) = await office.messages.get_many(["msg_tkt_m0_0"])
    assert (message.body, message.version) == ("", 2)


async def test_words_of_an_erased_customer_find_nothing(office: Office) -> None:
    await office.erase("maija")
    for text in ("maija", "help", "about"):
        found = await office.tickets.page(TicketQuery(retailer="nordic-home", text=text), size=10, after=None)
        assert {ticket.customer_id for ticket in found.items} <= {"cus_v"}


@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_export_has_each_record_once_in_pages(office: Office, size: int) -> None:
    person, found = Person("cus_m", "nordic-home"), []
    for records in office.records(HOLDS):
        after = None
        while True:
            page = await records.export(person, role="admin", size=size, after=after)
            assert len(page.items) <= size
            found += [(each.kind, each.id) for each in page.items]
            if page.rest is None:
                break
            after = page.rest
    mine = set(await office.documents("maija")) | {f"msg_tkt_m{number}" for number in range(3)}
    assert len(found) == len(mine)
    assert {id for _, id in found} == mine
    assert found[0] == ("customer", "cus_m")
    assert [kind for kind, _ in found[3:]] == [
        *("ticket", *["message"] * 4),
        *("ticket", *["message"] * 3),
        *("ticket", *["message"] * 2),
    ]


async def test_export_for_the_customer_has_no_internal_message(office: Office) -> None:
    records = office.records()[2]
    for role, count in (("admin", 9), ("customer", 7)):
        page = await records.export(Person("cus_m", "nordic-home"), role=role, size=100, after=None)
        assert len([each for each in page.items if each.kind == "message"]) == count


@pytest.mark.parametrize("person", OTHERS)
async def test_export_of_somebody_else_is_empty(office: Office, person: Person) -> None:
    for records in office.records():
        page = await records.export(person, role="admin", size=10, after=None)
        assert (list(page.items), page.rest) == ([], None)
