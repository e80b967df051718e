"""The collection of copied retailers.

An event carries the whole retailer, so a newer one replaces the copy. The same event again makes it anew: an older
release may have copied less of it.
"""

from dataclasses import replace

from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, VersionConflict
from servicekit.documents.codec import DocumentCodec

from feedback.retailers.domain.retailer import Retailer

RETAILERS = Collection("retailers", personal=NoPersonalData("Copies of the shops, which the page of a survey shows"))


class RetailerRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(Retailer, RETAILERS.name)
        self._reader = documents.reader(self._codec)

    async def get(self, id: str) -> Retailer | None:
        return await self._reader.get(id)

    async def remember(self, retailer: Retailer) -> None:
        while True:
            known = await self.get(retailer.id)
            if known is not None and known.sequence > retailer.sequence:
                return
            version = known.version if known else 0
            document = self._codec.encode(replace(retailer, version=version + 1))
            try:
                if known:
                    await self._documents.replace(document, if_version=version)
                else:
                    await self._documents.insert(document)
            except (DuplicateKey, VersionConflict):
                continue  # another replica was faster: what it stored may be newer still
            return
