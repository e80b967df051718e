"""Drafts as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import ticket_draft_pb2
from domainkit.instants import Instant
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.drafts.domain.reply_draft import ReplyDraft


def saved_at(draft: ReplyDraft) -> Instant | None:
    return draft.saved_at if draft.version else None


draft_message = mapper(ReplyDraft, ticket_draft_pb2.TicketDraft, computed={"etag": version_etag, "saved_at": saved_at})
