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
from tickets.customers.domain.events import ContactChanged
from tickets.customers.domain.statements import (
    MOST_STATEMENTS,
    ConsentStatement,
    Origin,
    Purpose,
    Source,
    counting,
    newest_first,
    statements,
    took_effect,
)
from tickets.customers.ports import Agents, ConsentStatements, Customers, Decide

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Recorded:
    """Statements as they are stored, and those of them that were not stored before."""

    statements: Sequence[ConsentStatement] = ()
    new: Sequence[ConsentStatement] = ()

    def at(self, instant: Instant) -> Instant:
        """When they were made: where they come again, as it was recorded the first time. Without any, the instant."""
        return self.statements[0].stated_at if self.statements else instant


@dataclass(frozen=True, slots=True)
class ConsentHistory:
    """All statements about consents: which of them counts is in the customer.

    A statement is stored before the customer changes by it, so that whatever counts can be shown to have been stated.
    """

    stored: ConsentStatements

    async def record(self, customer: Customer | None, said: Sequence[ConsentStatement]) -> Recorded:
        """Stores them unless they are. What counted before, and comes from before statements were kept, is stored too.

        `customer` is who made them, None where it is not stored yet.
        """
        if not said:
            return Recorded()
        if customer is not None:
            await self.stored.add_unless_known(await self._not_kept(customer, [each.purpose for each in said]))
        known = await self.stored.add_unless_known(said)
        new = [each for each in said if each.id not in known]
        return Recorded([known.get(each.id, each) for each in said], new)

    async def forget(self, recorded: Recorded) -> None:
        """Deletes statements that were stored for a change that was refused."""
        await self.stored.delete(recorded.new)

    async def limit(self, customer_id: str) -> None:
        """Deletes the oldest statements about each purpose, where there are more than the limit."""
        for purpose in Purpose:
            await self.stored.delete(await self.stored.surplus(customer_id, purpose, keep=MOST_STATEMENTS))

    async def page(self, customer: Customer, *, size: int, after: Cursor | None) -> Page[ConsentStatement]:
        """Newest first. What counts and comes from before statements were kept is among them, with source unknown."""
        kept = await self.stored.page(customer.id, size=size, after=after)
        return newest_first(kept, await self._not_kept(customer, list(Purpose)), size=size, after=after)

    async def _not_kept(self, customer: Customer, purposes: Sequence[Purpose]) -> list[ConsentStatement]:
        """What counts, as far as no statement of that instant is stored: an earlier release stores none."""
        counted = [each for purpose in purposes if (each := counting(customer, purpose))]
        return [each for each in counted if not await self.stored.made_at(customer.id, each.purpose, each.stated_at)]


@dataclass(frozen=True, slots=True)
class CustomerFile:
    customers: Customers
    consents: ConsentHistory
    agents: Agents

    async def get(self, id: str, viewer: Viewer) -> Customer:
        """Raises Refused: CUSTOMER_NOT_FOUND."""
        customer = await self.customers.get(id)
        if customer is None or not viewer.sees(customer.retailer, customer.id):
            raise not_found("customer")
        return customer

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
        """Raises Refused: CUSTOMER_NOT_FOUND, CUSTOMER_ERASED, CUSTOMER_EXISTS, VALIDATION_FAILED."""
        known = await self.get(id, viewer)
        by_customer = viewer.only_customer is not None
        at = after_all_before(known, now)
        recorded = Recorded()
        if edits.consents != NOTHING and (if_version is None or known.version in if_version):
            edit(known, edits, by_customer=by_customer, now=now)  # may refuse, before a statement is stored
            source = Source.CUSTOMER if by_customer else Source.STAFF
            cause = key.key if key else str(at)
            origin = Origin(source=source, cause=cause, by=await self.agents.acting(viewer))
            said = statements(id, known.retailer, edits.consents, origin, at=at, now=at)
            recorded = await self.consents.record(known, said)
        stated_at = recorded.at(at) if recorded.statements else None
        try:
            changed = await self.customers.change(
                id,
                _changing(lambda known: edit(known, edits, by_customer=by_customer, now=now, stated_at=stated_at)),
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
