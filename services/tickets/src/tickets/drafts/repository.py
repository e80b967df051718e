"""Stored drafts."""

from collections.abc import Set
from contextlib import suppress
from dataclasses import replace

from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.aggregates import Contended, Stale
from servicekit.documents.codec import DocumentCodec

from tickets.drafts.domain.reply_draft import ReplyDraft, version_after

DRAFTS_IN_TICKET = Index("in_ticket", equal=("ticket_id",))
DRAFTS_BY_AGE = Index("by_age", order_by="saved_at")
DRAFTS = Collection(
    "drafts",
    (DRAFTS_IN_TICKET, DRAFTS_BY_AGE),
    personal=PersonalData(
        kind=ReplyDraft,
        purpose="To let an agent go on writing what they have begun",
        retention="AFTERSALES_DRAFTS_DAYS from when it was saved, or until it is sent or the customer is erased",
    ),
)
_ATTEMPTS = 10
_PAGE = 100


class DraftRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(ReplyDraft, DRAFTS.name)
        self._reader = documents.reader(self._codec)

    async def get(self, id: str) -> ReplyDraft | None:
        return await self._reader.get(id)

    async def save(self, draft: ReplyDraft, *, if_version: Set[int] | None) -> ReplyDraft:
        """The last write wins. Raises Stale where the version is none of `if_version`, and Contended."""
        for _ in range(_ATTEMPTS):
            document = await self._documents.get(draft.id)
            known = 0 if document is None else int(document["version"])
            if if_version is not None and known not in if_version:
                raise Stale(f"the version is {known} by now")
            saved = replace(draft, version=version_after(known, draft.saved_at))
            with suppress(DuplicateKey, VersionConflict):
                if document is None:
                    await self._documents.insert(self._codec.encode(saved))
                else:
                    await self._documents.replace(self._codec.encode(saved), if_version=known)
                return saved
        raise Contended

    async def delete(self, id: str) -> None:
        for _ in range(_ATTEMPTS):
            document = await self._documents.get(id)
            if document is None:
                return
            with suppress(VersionConflict):
                await self._documents.delete(id, if_version=document["version"])
                return
        raise Contended

    async def any_of_ticket(self, ticket_id: str) -> bool:
        return bool(await self._documents.find(DRAFTS_IN_TICKET, {"ticket_id": ticket_id}, limit=1))

    async def delete_of_ticket(self, ticket_id: str) -> None:
        while found := await self._reader.find(DRAFTS_IN_TICKET, {"ticket_id": ticket_id}, limit=_PAGE):
            for draft in found:
                await self.delete(draft.id)
