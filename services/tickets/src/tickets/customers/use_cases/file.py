"""The customer information file."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.customers.domain.consents import NOTHING, Statement
from tickets.customers.domain.customer import Customer, Profile, first_reported, statement_of, update
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import Edits, after_all_before, edit, withdraw_surveys
from tickets.customers.domain.erasure import require_not_erased
from tickets.customers.domain.events import ContactChanged
from tickets.customers.domain.statements import Origin, Source, statements, took_effect
from tickets.customers.ports import Agents, Customers, Decide
from tickets.customers.use_cases.consents import ConsentHistory, Recorded
from tickets.customers.use_cases.links import CustomerLinks

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class CustomerFile:
    customers: Customers
    consents: ConsentHistory
    agents: Agents
    links: CustomerLinks

    async def get(self, id: str, viewer: Viewer) -> Customer:
        """Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(id)
        if customer is None or not viewer.sees(customer.retailer, customer.id):
            raise not_found("customer")
        return customer

    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (CUSTOMER_UNKNOWN, CUSTOMER_ERASED) unless the retailer has the customer, and not erased."""
        customer = await self.customers.get(id)
        if customer is None or customer.retailer != retailer:
            raise Refused("invalid", "CUSTOMER_UNKNOWN", "The retailer has no such customer.", field="customer_id")
        require_not_erased(customer)

    async def retailer_of(self, id: str, viewer: Viewer) -> str:
        """Raises Refused: CUSTOMER_NOT_FOUND."""
        return (await self.get(id, viewer)).retailer

    async def among(self, ids: Sequence[str], viewer: Viewer) -> list[Customer]:
        """Those of these customers that exist for the viewer."""
        return [each for each in await self.customers.get_many(ids) if viewer.sees(each.retailer, each.id)]

    async def page(self, query: CustomerQuery, *, size: int, after: Cursor | None) -> Page[Customer]:
        """The retailer's customers, newest first; with a text those it is about, the best first."""
        return await self.customers.page(query, size=size, after=after)

    async def known(self, retailer: str, profile: Profile) -> Customer | None:
        """The customer who has the match key of a report's customer."""
        return await self.customers.matching(retailer, profile.match_key)

    async def enter(
        self,
        retailer: str,
        profile: Profile,
        *,
        former_key: str,
        id: str,
        order: str,
        ordered_at: Instant,
        now: Instant,
    ) -> Customer:
        """The customer whom a report is about: the one with its match key, updated, or a new one.

        `former_key` is what a release before this one may have stored them under; `order` is an id of the order, the
        same when it is reported again. Can be repeated after a crash at any point.
        """
        for _ in range(_ATTEMPTS):
            customer = await self.customers.matching(retailer, profile.match_key)
            if customer is None and former_key != profile.match_key:
                customer = await self.customers.matching(retailer, former_key)
            said = statements(
                customer.id if customer else id,
                retailer,
                statement_of(profile),
                Origin(source=Source.ORDER, cause=order),
                at=ordered_at,
                now=now,
            )
            recorded = await self.consents.record(customer, said)
            if customer is None:
                new = first_reported(id, retailer, profile, ordered_at=recorded.at(ordered_at), now=now)
                entered: Customer | None = await self.customers.add_unless_known(new, [ContactChanged(new)])
            else:
                entered = await self._reported_again(customer, profile, ordered_at=recorded.at(ordered_at), now=now)
            if entered is not None and entered.id == (customer.id if customer else id):
                return entered
            await self.consents.forget(recorded)
        raise Refused("unavailable", "TOO_MANY_CHANGES", "The retailer's people change this customer's reference.")

    async def _reported_again(
        self, customer: Customer, profile: Profile, *, ordered_at: Instant, now: Instant
    ) -> Customer | None:
        """The customer, updated; None if the report is about another one by now."""
        key = customer.match_key

        def decide(known: Customer) -> Customer:
            return update(known, profile, ordered_at=ordered_at, now=now) if known.match_key == key else known

        if decide(customer) is customer:
            return customer
        entered = await self.customers.change(customer.id, _changing(decide))
        return entered if entered is not None and entered.match_key == profile.match_key else None

    async def update(
        self,
        id: str,
        edits: Edits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Customer:
        """Raises Refused: CUSTOMER_NOT_FOUND, CUSTOMER_ERASED, CUSTOMER_EXISTS, ORGANISATION_UNKNOWN, SITE_UNKNOWN,
        CALENDAR_UNKNOWN, VALIDATION_FAILED.
        """
        known = await self.get(id, viewer)
        by_customer = viewer.only_customer is not None
        edits, refused = await self._with_links(known, edits, by_customer=by_customer)
        at = after_all_before(known, now)
        recorded = Recorded()
        if edits.consents != NOTHING and not refused and (if_version is None or known.version in if_version):
            edit(known, edits, by_customer=by_customer, now=now)  # may refuse, before a statement is stored
            source = Source.CUSTOMER if by_customer else Source.STAFF
            cause = key.key if key else str(at)
            origin = Origin(source=source, cause=cause, by=await self.agents.acting(viewer))
            said = statements(id, known.retailer, edits.consents, origin, at=at, now=at)
            recorded = await self.consents.record(known, said)
        stated_at = recorded.at(at) if recorded.statements else None

        def decide(known: Customer) -> Customer:
            if refused:  # but for a repeated request, which is not acted on
                raise refused
            return edit(known, edits, by_customer=by_customer, now=now, stated_at=stated_at)

        try:
            changed = await self.customers.change(
                id,
                _changing(decide),
                if_version=if_version,
                key=key,
            )
        except Exception as error:
            if getattr(error, "kind", "unavailable") != "unavailable":  # else it may have been stored
                await self.consents.forget(recorded)
            raise
        if changed is None:
            raise not_found("customer")
        if not all(took_effect(each, changed) for each in recorded.new):  # the key led to an earlier change
            await self.consents.forget(recorded)
        elif recorded.new:
            await self.consents.limit(id)
        return changed

    async def _with_links(self, known: Customer, edits: Edits, *, by_customer: bool) -> tuple[Edits, Refused | None]:
        """The edits with what follows from them, and why they are refused. A customer's are not looked at: they name
        none, or are refused by `edit`.
        """
        try:
            return edits if by_customer else await self.links.checked(known, edits), None
        except Refused as refused:
            return edits, refused

    async def unsubscribe(self, id: str, retailer: str, *, at: Instant, now: Instant) -> None:
        """Withdraws the consent to surveys, unless it was stated later. Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(id)
        if customer is None or customer.retailer != retailer:
            raise not_found("customer")
        if customer.erased_at is not None:
            return
        origin = Origin(source=Source.UNSUBSCRIBE, cause=str(at))
        said = statements(id, retailer, Statement(surveys=False), origin, at=at, now=now)
        stated_at = (await self.consents.record(customer, said)).at(at)
        await self.customers.change(id, _changing(lambda known: withdraw_surveys(known, at=stated_at, now=now)))


def _changing(decide: Callable[[Customer], Customer]) -> Decide:
    """The change with its event; neither where the customer stays the same object."""

    def act(known: Customer) -> tuple[Customer, Sequence[ContactChanged]]:
        changed = decide(known)
        return changed, [] if changed is known else [ContactChanged(changed)]

    return act
