"""Stored states of mails: a document for each message of which something was heard."""

from collections.abc import Mapping, Sequence

from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, VersionConflict
from servicekit.documents.codec import DocumentCodec

from tickets.tickets.domain.mail_states import MailDelivery, MailStates, reported

MAIL_STATES = Collection(
    "mail_states", personal=NoPersonalData("What became of the mails of messages, without addresses and texts")
)


class MailStatesRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(MailStates, MAIL_STATES.name)
        self._reader = documents.reader(self._codec)

    async def of_messages(self, ids: Sequence[str]) -> Mapping[str, MailStates]:
        return {each.id: each for each in await self._reader.get_many(ids)} if ids else {}

    async def note(self, of: MailStates, delivery: MailDelivery) -> None:
        """Until it is stored: two replicas may hear of two mails of a message at once."""
        while True:
            known = await self._reader.get(of.id)
            changed = reported(known or of, delivery)
            if changed is known:
                return
            document = {**self._codec.encode(changed), "version": changed.version + 1}
            try:
                if known is None:
                    await self._documents.insert(document)
                else:
                    await self._documents.replace(document, if_version=known.version)
            except (DuplicateKey, VersionConflict):
                continue
            return
