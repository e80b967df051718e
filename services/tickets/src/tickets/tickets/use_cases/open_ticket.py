"""Opening tickets.

Opening reads a dozen records. Those that do not depend on each other are read concurrently: on a busy machine each read
takes long, and read one after the other they exceed the deadline of the call, at every attempt of the client.
"""

from asyncio import gather
from dataclasses import dataclass, replace

from domainkit.actors import ActorKind
from domainkit.idempotency import IdempotencyKey
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.categories.domain.tree import CategoryTree, of_ticket
from tickets.custom_fields.domain.values import FieldRules
from tickets.customers.domain.customer import Customer
from tickets.customers.domain.erasure import require_not_erased
from tickets.policies.domain.kinds import Channel, Priority
from tickets.purchases.domain.purchase import Purchase
from tickets.retailers.domain.retailer import Retailer, require_active
from tickets.tickets.domain import coverage as coverages
from tickets.tickets.domain.coverage import Coverage, CoverageState, ask_again
from tickets.tickets.domain.opening import Draft, follow_up_on, open_ticket
from tickets.tickets.domain.terms import OpeningFacts
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.conversation import Attaching
from tickets.tickets.ports.records import Categories, Customers, Fields, Purchases, Retailers, Teams, Warranty
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.ports.terms import AllTerms
from tickets.tickets.use_cases.attachments import taken
from tickets.tickets.use_cases.mailing import Mailing, with_mail


@dataclass(frozen=True, slots=True)
class OpenTicket:
    tickets: Tickets
    customers: Customers
    purchases: Purchases
    retailers: Retailers
    warranty: Warranty
    terms: AllTerms
    mailing: Mailing
    categories: Categories
    teams: Teams
    attaching: Attaching
    fields: Fields

    async def open(
        self, draft: Draft, viewer: Viewer, *, id: str, message_id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> Ticket:
        """Opens a ticket for a customer of the retailer; a customer's own draft may leave out the customer.

        Raises Refused: RETAILER_UNKNOWN, RETAILER_DEACTIVATED, CUSTOMER_UNKNOWN, CUSTOMER_ERASED, ASSET_UNKNOWN,
        FOLLOW_UP_UNKNOWN, TICKET_CATEGORY_UNKNOWN, VALIDATION_FAILED.
        """
        retailer, opened, earlier = await gather(
            self.retailers.get(draft.retailer), self._ticket(id if key else ""), self._ticket(draft.follow_up_of)
        )
        if retailer is None:
            raise _retailer_unknown()
        if opened is None:  # a repetition gets what was opened
            require_active(retailer)
        if viewer.only_customer is not None:
            draft = replace(draft, customer_id=draft.customer_id or viewer.only_customer)
        draft, inherited = _following_up(draft, earlier, viewer)
        found, purchase, tree, rules = await gather(
            self.customers.get(draft.customer_id),
            self._purchase(draft),
            self._tree(draft),
            self.fields.rules(draft.retailer),
        )
        customer = _visible(found, draft, viewer)
        names = [customer.facts.name, customer.facts.customer_ref]
        if purchase is not None:
            order = purchase.order_id if purchase.customer_id == draft.customer_id else ""  # else a former owner's
            names += [order, purchase.serial_of(draft.asset_id)]
        elif draft.asset_id and not inherited:
            raise Refused("invalid", "ASSET_UNKNOWN", "The customer has not bought this asset.", field="asset_id")
        draft = replace(draft, found_by="\n".join(filter(None, names)))
        if opened is None:  # as above
            draft = _filled_in(await self._of_category(draft, tree), rules)
        owned = purchase is not None
        return await self._open(draft, retailer, owned=owned, id=id, message_id=message_id, now=now, key=key)

    async def split_off(
        self, draft: Draft, *, id: str, message_id: str, now: Instant, key: IdempotencyKey | None
    ) -> Ticket:
        """Opens a ticket for a message of another one: customer, asset and names are those of that one.

        Raises Refused: RETAILER_UNKNOWN, RETAILER_DEACTIVATED, CUSTOMER_ERASED, TICKET_CATEGORY_UNKNOWN.
        """
        retailer, customer, purchase, tree, rules = await gather(
            self.retailers.get(draft.retailer),
            self.customers.get(draft.customer_id),
            self._purchase(draft),
            self._tree(draft),
            self.fields.rules(draft.retailer),
        )
        if retailer is None:
            raise _retailer_unknown()
        require_active(retailer)
        if customer is not None:
            require_not_erased(customer)
        values = rules.opened(draft.custom_fields, by_customer=False, complete=False)
        draft = replace(await self._of_category(draft, tree), custom_fields=values)
        owned = purchase is not None
        return await self._open(draft, retailer, owned=owned, id=id, message_id=message_id, now=now, key=key)

    async def follow_up(self, *, ticket_id: str, answer_id: str, score: int, comment: str, now: Instant) -> None:
        """Opens a ticket that follows up on one with a low score: one per answer of a survey.

        None for a retailer that is deactivated, nor where the ticket or its customer was erased.
        """
        id = derived_id("tkt", "follow_up", answer_id)
        if await self.tickets.get(id) is not None:
            return
        ticket = await self.tickets.get(ticket_id)
        if ticket is None:
            raise not_found("ticket")
        retailer = await self.retailers.get(ticket.retailer)
        if retailer and retailer.deactivated:
            return
        customer = await self.customers.get(ticket.customer_id)
        if ticket.erased_at is not None or (customer and customer.erased_at is not None):
            return
        draft = follow_up_on(ticket, score=score, comment=comment)
        owned = await self._purchase(draft) is not None
        await self._open(draft, retailer, owned=owned, id=id, message_id=derived_id("msg", id), now=now)

    async def _ticket(self, id: str) -> Ticket | None:
        return await self.tickets.get(id) if id else None

    async def _purchase(self, draft: Draft) -> Purchase | None:
        if not (draft.asset_id and draft.customer_id):
            return None
        return await self.purchases.holding(draft.retailer, draft.customer_id, draft.asset_id)

    async def _tree(self, draft: Draft) -> CategoryTree | None:
        return await self.categories.tree(draft.retailer) if draft.category_id else None

    async def _of_category(self, draft: Draft, tree: CategoryTree | None) -> Draft:
        """With what new tickets of its category get. Raises Refused: TICKET_CATEGORY_UNKNOWN."""
        if not draft.category_id:
            return draft
        by_customer = draft.opened_by.kind is ActorKind.CUSTOMER
        category = of_ticket(tree, draft.category_id, for_customer=by_customer)
        team = await self.teams.get(category.default_team_id) if category.default_team_id else None
        in_use = team is not None and not team.deactivated
        return replace(
            draft,
            default_priority=category.default_priority,
            team_id=draft.team_id or (category.default_team_id if in_use else ""),
        )

    async def _open(
        self,
        draft: Draft,
        retailer: Retailer | None,
        *,
        owned: bool,
        id: str,
        message_id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> Ticket:
        facts = OpeningFacts(
            retailer=draft.retailer,
            customer_id=draft.customer_id,
            asset_id=draft.asset_id,
            channel=draft.channel,
            priority=draft.priority or draft.default_priority or Priority.NORMAL,
            category_id=draft.category_id,
        )
        coverage, terms, address = await gather(
            self._coverage(draft, owned, now), self.terms.for_opening(facts), self.mailing.address_of_new(draft)
        )
        ticket, events = open_ticket(draft, id=id, message_id=message_id, coverage=coverage, terms=terms, now=now)
        if draft.opening.attachment_ids:
            refs = await taken(self.attaching, draft.opening.attachment_ids, ticket, ticket.opening, now)
            draft = replace(draft, opening=replace(draft.opening, attachments=refs))
            ticket, events = open_ticket(draft, id=id, message_id=message_id, coverage=coverage, terms=terms, now=now)
        mail = self.mailing.of_opening(ticket, retailer, address) if retailer else None
        return await self.tickets.add(ticket, with_mail(events, mail), key)

    async def _coverage(self, draft: Draft, owned: bool, now: Instant) -> Coverage:
        """That of an asset which is no longer the customer's is not asked about: it is the next owner's."""
        if not (draft.asset_id and owned):
            return coverages.NOT_APPLICABLE
        coverage = await self.warranty.check(draft.retailer, draft.asset_id, now)
        if coverage.state is CoverageState.UNKNOWN:
            return ask_again(coverage, attempts=0, opened_at=now, now=now)
        return coverage


def _retailer_unknown() -> Refused:
    return Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")


def _following_up(draft: Draft, earlier: Ticket | None, viewer: Viewer) -> tuple[Draft, bool]:
    """With the customer and the asset of the ticket that it follows up on, and whether the asset came from there.

    The earlier ticket knows its asset, whoever has it by now. Raises Refused: FOLLOW_UP_UNKNOWN.
    """
    if not draft.follow_up_of:
        return draft, False
    if (
        earlier is None
        or earlier.retailer != draft.retailer
        or not viewer.sees(earlier.retailer, earlier.customer_id)
        or draft.customer_id not in ("", earlier.customer_id)
    ):
        message = "The customer has no such ticket."
        raise Refused("invalid", "FOLLOW_UP_UNKNOWN", message, field="follow_up_of")
    asset_id = draft.asset_id or earlier.asset_id
    return replace(draft, customer_id=earlier.customer_id, asset_id=asset_id), not draft.asset_id


def _visible(customer: Customer | None, draft: Draft, viewer: Viewer) -> Customer:
    """The customer, whom the viewer may see. Raises Refused: CUSTOMER_UNKNOWN, CUSTOMER_ERASED."""
    if customer and customer.retailer == draft.retailer and viewer.sees(draft.retailer, customer.id):
        require_not_erased(customer)
        return customer
    message = "The retailer has no such customer." if draft.customer_id else "Say whose request it is."
    raise Refused("invalid", "CUSTOMER_UNKNOWN", message, field="customer_id")


def _filled_in(draft: Draft, rules: FieldRules) -> Draft:
    """With its custom fields as they are stored. Raises Refused (VALIDATION_FAILED), which names the field.

    Who writes a mail has no form to fill in.
    """
    by_customer = draft.opened_by.kind is ActorKind.CUSTOMER
    complete = draft.channel in (Channel.WEB, Channel.AGENT)
    return replace(draft, custom_fields=rules.opened(draft.custom_fields, by_customer=by_customer, complete=complete))
