"""Stored incoming mails."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.kept_mail import KeptMail, MailState
from tickets.incoming_mail.domain.kept_mail_query import KeptMailQuery
from tickets.incoming_mail.ports import Decide

MAILS_DUE = Index("due", order_by="due_at")  # one that is settled is not due: it is not found
MAILS_BY_AGE = Index("by_age", equal=("retailer",), order_by="received_at")
MAILS_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="received_at")
MAILS_OF_CUSTOMER = Index("of_customer", equal=("retailer", "customer_id"), order_by="received_at")
MAILS_FROM = Index("from_address", equal=("retailer", "from_address"), order_by="received_at")
MAILS_WITH_OBJECT = Index("with_object", equal=("object_key",), order_by="received_at")
MAILS_KEPT = Index("kept", equal=("kept_as",), order_by="settled_at")
INCOMING_MAILS = Collection(
    "incoming_mails",
    (
        MAILS_DUE,
        MAILS_BY_AGE,
        MAILS_BY_STATE,
        MAILS_OF_CUSTOMER,
        MAILS_FROM,
        MAILS_WITH_OBJECT,
        MAILS_KEPT,
    ),
    filters=(Filterable("state", str),),
    personal=PersonalData(
        kind=KeptMail,
        purpose="To lose no mail, and to show what became of each",
        retention="AFTERSALES_INCOMING_MAILS_DAYS after it was handled, AFTERSALES_QUARANTINED_MAILS_DAYS in "
        "quarantine, or until the customer is erased; the mail itself, in object storage, as long",
    ),
)
FINISHED, QUARANTINED = "finished", "quarantined"


def mail_index_fields(mail: KeptMail) -> dict[str, str]:
    return {"kept_as": QUARANTINED if mail.state is MailState.QUARANTINED else FINISHED}


@dataclass(frozen=True, slots=True)
class KeptMailRepository:
    mails: Aggregates[KeptMail, IncomingMailQuarantined]

    async def get(self, id: str) -> KeptMail | None:
        return await self.mails.get(id)

    async def add_unless_known(self, mail: KeptMail) -> bool:
        try:
            await self.mails.add(mail, [])
        except DuplicateKey:
            return False
        return True

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> KeptMail | None:
        return await self.mails.change(id, act, if_version=if_version, idempotency_key=key)

    async def erase(self, id: str, act: Decide) -> KeptMail | None:
        return await self.mails.erase(id, act)

    async def with_object(self, key: str) -> bool:
        return bool(await self.mails.find(MAILS_WITH_OBJECT, {"object_key": key}, limit=1))

    async def of_customer(self, retailer: str, customer_id: str, *, size: int, after: Cursor | None) -> Page[KeptMail]:
        where = {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.mails.page(MAILS_OF_CUSTOMER, where, size=size, after=after, descending=True))

    async def from_address(self, retailer: str, address: str, *, size: int, after: Cursor | None) -> Page[KeptMail]:
        """Those that say that they are from this address; nothing for an empty one."""
        if not address:
            return Page([], None)
        where = {"retailer": retailer, "from_address": address}
        return Page(*await self.mails.page(MAILS_FROM, where, size=size, after=after, descending=True))

    async def page(self, query: KeptMailQuery, *, size: int, after: Cursor | None) -> Page[KeptMail]:
        states = [each.value for each in query.states]
        index, where = MAILS_BY_AGE, {"retailer": query.retailer}
        filters = [Equal("state", states)] if states else []
        if len(states) == 1:
            index, where, filters = MAILS_BY_STATE, {**where, "state": states[0]}, []
        return Page(*await self.mails.page(index, where, size=size, after=after, filters=filters, descending=True))
