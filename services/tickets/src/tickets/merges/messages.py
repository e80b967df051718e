"""Previews and similar tickets as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import ticket_merge_service_pb2 as pb
from servicekit.mapping.mapper import mapper

from tickets.merges.domain.preview import MergedDeadline, MergePreview
from tickets.merges.domain.similar import Similar
from tickets.merges.domain.warnings import MergeWarning

_deadline = mapper(MergedDeadline, pb.MergedDeadline)
_warning = mapper(MergeWarning, pb.MergeWarning)
preview_message = mapper(MergePreview, pb.MergePreview, parts=[_deadline, _warning])
similar_message = mapper(
    Similar,
    pb.SimilarTicket,
    sources={
        "ticket_id": "ticket.id",
        "subject": "ticket.subject",
        "status": "ticket.status",
        "created_at": "ticket.created_at",
    },
)
