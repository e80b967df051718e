# Generated from aftersales/tickets/v1/attachment_service.proto: `make protos`.
"""Files of messages."""

from typing import Annotated

from aftersales.tickets.v1 import attachment_service_pb2
from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.attachment import Attachment, AttachmentLink
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import StrictQuery, Whole
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class UploadAttachmentRequest(Schema):
    """A file, a part at a time: the first message says what it is, those after it have only a part each."""

    model_config = REQUEST

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    name: Name = may("Its name, with the ending that people know it by.", "leak.jpg")
    media_type: Annotated[str, StringConstraints(max_length=127), passes("line")] = may(
        "Its media type (RFC 6838).", "image/jpeg"
    )


class DownloadAttachmentQuery(StrictQuery):
    """Which part of which attachment to read."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200), passes("line")] = doc(
        "Of the link.", "1787310600.2mzn7xw3k6v5jrb2ohc7yaq4tq"
    )
    start: Whole = may("The first byte that is asked for.", 1)
    end: Whole = may("The byte after the last one that is asked for; 0: the end.", 1)


AttachmentId = Annotated[
    str, Path(description="The attachment's id.", min_length=1, examples=["att_3xw4tjr6b2ohcyaua7k2vq5mzn"])
]


router = APIRouter(tags=["attachments"], route_class=JsonRoute)


@router.get(
    "/v1/attachments/{id}",
    operation_id="get_attachment",
    summary="Get an attachment",
    response_model=Attachment,
    responses=problems("ATTACHMENT_NOT_FOUND"),
)
async def get_attachment(id: AttachmentId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One attachment: your own upload, or that of a message that you may read."""
    message = attachment_service_pb2.GetAttachmentRequest(id=id)
    response = await call(
        "tickets.v1.AttachmentService/GetAttachment", message, attachment_service_pb2.GetAttachmentResponse
    )
    return responses.resource(response.attachment, if_none_match)


@router.post(
    "/v1/attachments/{id}:link",
    operation_id="link_attachment",
    summary="Link an attachment",
    response_model=AttachmentLink,
    responses=problems(
        "ATTACHMENT_NOT_FOUND", "ATTACHMENT_NOT_SCANNED", "ATTACHMENT_REJECTED", writes=True, keyed=False
    ),
)
async def link_attachment(id: AttachmentId, call: SignedIn, body: Nothing | None = None) -> Response:
    """A link to an attachment's bytes, which works for some minutes without a token: for `<a href>`, `<img src>`
    and the like.
    """
    message = attachment_service_pb2.LinkAttachmentRequest(id=id)
    response = await call(
        "tickets.v1.AttachmentService/LinkAttachment", message, attachment_service_pb2.LinkAttachmentResponse
    )
    return responses.answer(to_json(response.link))
