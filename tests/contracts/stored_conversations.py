"""How documents of conversations that are no aggregates are read and written: by their repositories."""

from dataclasses import replace
from typing import Any

from domainkit.instants import Instant
from servicekit.documents import Documents
from servicekit.testing.service import RunningService
from tickets.drafts.repository import DraftRepository
from tickets.mentions.repository import MentionRepository
from tickets.ticket_history.repository import HistoryRepository
from tickets.tickets.repository.conversation_pages import ConversationPageRepository
from tickets.tickets.repository.mail_states import MailStatesRepository

Json = dict[str, Any]


def collection(service: RunningService, name: str) -> Documents:
    return service.context.store.documents(next(each for each in service.collections if each.name == name))


async def draft(service: RunningService, document: Json) -> Json | None:
    """Read and saved again by its repository."""
    drafts = DraftRepository(collection(service, "drafts"))
    known = await drafts.get(document["id"])
    assert known is not None
    saved = await drafts.save(known, if_version={known.version})
    assert saved.version == document["version"] + 1
    written = await collection(service, "drafts").get(document["id"])
    return written and {**written, "version": document["version"]}


async def mail_states(service: RunningService, document: Json) -> Json | None:
    """With the same bounce once more, a moment later: nothing else of it changes."""
    states = MailStatesRepository(collection(service, "mail_states"))
    known = (await states.of_messages([document["id"]]))[document["id"]]
    bounce = known.deliveries[0]
    await states.note(known, replace(bounce, at=Instant(bounce.at + 1)))
    written = await collection(service, "mail_states").get(document["id"])
    assert written is not None
    assert written["version"] == document["version"] + 1
    written["deliveries"][0]["at"] -= 1
    return {**written, "version": document["version"]}


async def mention(service: RunningService, document: Json) -> Json | None:
    """Among those of its agent."""
    mentions = MentionRepository(collection(service, "mentions"))
    seen = "seen_at" in document
    (found,) = (await mentions.page(document["retailer"], document["agent_id"], seen=seen, size=10, after=None)).items
    await mentions.replace(found)
    written = await collection(service, "mentions").get(document["id"])
    return written and {**written, "version": document["version"]}


async def conversation_page(service: RunningService, document: Json) -> Json | None:
    """Read by its number, and sealed again with one id more."""
    pages = ConversationPageRepository(collection(service, "conversation_pages"))
    (page,) = await pages.numbered(document["ticket_id"], [document["number"]])
    (shown,) = await pages.with_public(document["ticket_id"], document["public_before"], document["public_before"] + 1)
    assert page == shown
    await pages.seal(replace(page, ids=(*page.ids, "msg_other")))
    written = await collection(service, "conversation_pages").get(document["id"])
    assert written is not None
    assert written["ids"].pop() == "msg_other"
    return {**written, "version": document["version"]}


async def history_entry(service: RunningService, document: Json) -> Json | None:
    """The newest of its ticket."""
    history = HistoryRepository(collection(service, "ticket_history"))
    (entry,) = (await history.of_ticket(document["ticket_id"], size=10, after=None)).items
    await history.replace(entry)
    written = await collection(service, "ticket_history").get(document["id"])
    return written and {**written, "version": document["version"]}
