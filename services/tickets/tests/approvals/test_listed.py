from bisect import bisect_right
from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.approvals.domain.asked_for import ApprovalQuery, TicketApproval, asked_for
from tickets.approvals.use_cases.listing import AskedApprovals
from tickets.tickets.domain.approval import Approval, ApprovalState
from tickets.tickets.domain.ticket import Ticket

AINO, EERO, VENLA = (Actor(ActorKind.AGENT, f"agt_{name}", name) for name in ("aino", "eero", "venla"))
PENDING, APPROVED = ApprovalState.PENDING, ApprovalState.APPROVED
QUERY = ApprovalQuery(retailer="nordic-home", approver_id="agt_eero", state=PENDING)


def approval(number: int, approver: Actor, state: ApprovalState) -> Approval:
    asked_at = Instant(1_000 + number)
    return Approval(
        id=f"apr_{number}", question="?", approver=approver, requested_by=AINO, requested_at=asked_at, state=state
    )


class Stored:
    """Tickets in the order of their first approvals; ties by id."""

    def __init__(self, tickets: list[Ticket]) -> None:
        self.by_place = {(each.approvals[0].requested_at, each.id): each for each in tickets if each.approvals}

    async def get(self, id: str) -> Ticket | None:
        return next((each for each in self.by_place.values() if each.id == id), None)

    async def awaiting_approver(self, approver_id: str, *, size: int, after: Cursor | None) -> Page[Ticket]:
        raise AssertionError(approver_id)

    async def of_approver(
        self, retailer: str, approver_id: str, state: ApprovalState, *, size: int, after: Cursor | None
    ) -> Page[Ticket]:
        asked = ApprovalQuery(retailer=retailer, approver_id=approver_id, state=state)
        places = sorted(place for place, each in self.by_place.items() if asked_for(each, asked))
        begin = bisect_right(places, (after.key, after.id)) if after else 0
        end = begin + size
        rest = Cursor(*places[end - 1]) if end < len(places) else None
        return Page([self.by_place[place] for place in places[begin:end]], rest)


one = st.tuples(st.sampled_from([EERO, VENLA]), st.sampled_from([PENDING, APPROVED]))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tickets=st.lists(st.lists(one, max_size=4), max_size=5), size=st.integers(1, 6))
async def test_every_page_size_lists_each_approval_once(
    ticket: Ticket, tickets: list[list[tuple[Actor, ApprovalState]]], size: int
) -> None:
    stored = [
        replace(ticket, id=f"tkt_{place}", approvals=tuple(approval(n, *each) for n, each in enumerate(asked)))
        for place, asked in enumerate(tickets)
    ]
    listed: list[TicketApproval] = []
    asked, after = AskedApprovals(Stored(stored)), None
    while True:
        page = await asked.page(QUERY, size=size, after=after)
        assert len(page.items) <= size
        listed += page.items
        if (after := page.rest) is None:
            break
        assert len(page.items) == size
    assert listed == [each for ticket in stored for each in asked_for(ticket, QUERY)]
    wanted = sum(each == (EERO, PENDING) for asked in tickets for each in asked)
    assert len({(each.ticket_id, each.approval.id) for each in listed}) == len(listed) == wanted


def test_approvals_of_an_erased_or_foreign_ticket_are_none(ticket: Ticket) -> None:
    asked = replace(ticket, approvals=(approval(0, EERO, PENDING),))
    assert len(asked_for(asked, QUERY)) == 1
    assert asked_for(replace(asked, erased_at=Instant(2_000)), QUERY) == []
    assert asked_for(replace(asked, retailer="baltic-tools"), QUERY) == []
    assert asked_for(asked, replace(QUERY, approver_id="")) == []
