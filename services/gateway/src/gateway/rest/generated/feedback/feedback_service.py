# Generated from aftersales/feedback/v1/feedback_service.proto: `make protos`.
"""What customers said, for the retailer's people."""

from typing import Annotated

from aftersales.feedback.v1 import feedback_service_pb2
from aftersales.tickets.v1 import customer_service_pb2, ticket_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.generated.feedback.answer import Answer
from gateway.rest.generated.feedback.invitation import Metric
from gateway.rest.generated.formats import Filter, RetailerId
from gateway.rest.generated.tickets.customer import Customer
from gateway.rest.generated.tickets.ticket import Ticket
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import PageQuery, StrictQuery, Whole, at_most_one_of
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked
from gateway.rest.schemas.fields import InstantIn, Schema, doc, may


class ScoreCount(Schema):
    """How often a score was given."""

    score: int = doc("The score.", 5)
    n: int = doc("How often it was given.", 12)


class Score(Schema):
    """One figure, with the number of answers behind it."""

    retailer: str = doc("The tenant.", "nordic-home")
    metric: Metric = doc("csat: the share of scores 4 and 5 among all, in percent.", "csat")
    n: int = doc("Answers counted.", 15)
    value: float = may("The figure, rounded to one decimal; left out when n is 0.", 93.3)
    distribution: list[ScoreCount] = doc(
        "Answers per score, from 1 to 5.",
        [{"score": 1, "n": 0}, {"score": 2, "n": 0}, {"score": 3, "n": 1}, {"score": 4, "n": 2}, {"score": 5, "n": 12}],
    )


class ExpandedAnswer(Answer):
    """With the references that `expand` names."""

    ticket: Ticket = may("With `expand=ticket`.")
    customer: Customer = may("With `expand=customer`.")


_ANSWER_REFERENCES = (
    Reference(
        "ticket",
        "ticket_id",
        "tickets.v1.TicketService/BatchGetTickets",
        ticket_service_pb2.BatchGetTicketsRequest,
        ticket_service_pb2.BatchGetTicketsResponse,
    ),
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
)
AnswerExpand = Annotated[str, expandable(*_ANSWER_REFERENCES)]


class GetAnswerQuery(Schema):
    """Parameters of GET /v1/feedback/answers/{id}."""

    expand: AnswerExpand = may(
        "References to show in full, separated by commas: ticket, customer. One that you may not see, or "
        "whose service is unavailable, is left out.",
        "ticket",
    )


class ListAnswersQuery(PageQuery):
    """All, or those about one ticket or of one customer, with certain scores. A page may have fewer items than
    asked for, and go on.
    """

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    ticket: Filter = may("About this ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    customer: Filter = may("Of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    metric: Metric = may("Answers to this question.", "csat")
    min_score: Whole = may("With this score or a higher one.", 1, ge=1, le=5)
    max_score: Whole = may("With this score or a lower one, not lower than min_score.", 2, ge=1, le=5)
    expand: AnswerExpand = may(
        "References to show in full, separated by commas: ticket, customer. One that you may not see, or "
        "whose service is unavailable, is left out.",
        "ticket",
    )

    _at_most_one = at_most_one_of("ticket", "customer")


class AnswerPage(Schema):
    """A page of answers."""

    items: list[ExpandedAnswer] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class GetScoreQuery(StrictQuery):
    """Which figure, of which answers."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    metric: Metric = doc("The figure.", "csat")
    since: InstantIn = may("Answers from this instant on. Left out: from the first.", "2026-11-01T00:00:00Z")
    until: InstantIn = may(
        "Answers before this instant, which is after since. Left out: to the last.", "2026-12-01T00:00:00Z"
    )


AnswerId = Annotated[
    str, Path(description="The answer's id.", min_length=1, examples=["ans_yaq4tq2mzn7xw3k6v5jrb2ohc7"])
]


router = APIRouter(tags=["feedback"], route_class=JsonRoute)


@router.get(
    "/v1/feedback/answers/{id}",
    operation_id="get_answer",
    summary="Get an answer",
    response_model=ExpandedAnswer,
    responses=problems("ANSWER_NOT_FOUND"),
)
async def get_answer(
    id: AnswerId, query: Annotated[GetAnswerQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One answer."""
    message = feedback_service_pb2.GetAnswerRequest(id=id)
    response = await call("feedback.v1.FeedbackService/GetAnswer", message, feedback_service_pb2.GetAnswerResponse)
    added = await expanded(call, query.expand, _ANSWER_REFERENCES, [response.answer])
    return responses.resource(response.answer, if_none_match, added)


@router.get(
    "/v1/feedback/answers",
    operation_id="list_answers",
    summary="List answers",
    response_model=AnswerPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_answers(request: Request, query: Annotated[ListAnswersQuery, Query()], call: SignedIn) -> Response:
    """A retailer's answers, newest first; about one ticket or of one customer, and by score, if named."""
    message = from_json(
        feedback_service_pb2.ListAnswersRequest, asked(query, ticket="ticket_id", customer="customer_id")
    )
    response = await call("feedback.v1.FeedbackService/ListAnswers", message, feedback_service_pb2.ListAnswersResponse)
    added = await expanded(call, query.expand, _ANSWER_REFERENCES, response.answers)
    return responses.page(request, response.answers, response.next_page_token, added)


@router.get(
    "/v1/feedback/scores",
    operation_id="get_score",
    summary="Get a score",
    response_model=Score,
    responses=problems("RETAILER_REQUIRED"),
)
async def get_score(query: Annotated[GetScoreQuery, Query()], call: SignedIn) -> Response:
    """One figure of a retailer, with the number of answers behind it."""
    message = from_json(feedback_service_pb2.GetScoreRequest, asked(query))
    response = await call("feedback.v1.FeedbackService/GetScore", message, feedback_service_pb2.GetScoreResponse)
    return responses.answer(to_json(response.score))
