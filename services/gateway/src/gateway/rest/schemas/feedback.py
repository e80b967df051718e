"""Invitations, answers and scores."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from gateway.rest.schemas.common import CUSTOMER_ID, TICKET_ID
from gateway.rest.schemas.fields import REQUEST, Instant, Text, doc, may

Metric = Literal["csat"]
InvitationState = Literal["open", "answered", "expired"]


class NewAnswer(BaseModel):
    """An opinion, given once."""

    model_config = REQUEST

    score: int = doc("1 (very dissatisfied) to 5 (very satisfied).", 5, ge=1, le=5)
    comment: Annotated[Text, StringConstraints(max_length=5_000)] = may("In the customer's words.", "Quick and kind.")


class PublicInvitation(BaseModel):
    """What the holder of an invitation's token may see."""

    metric: Metric = doc("What is asked.", "csat")
    state: InvitationState = doc("Whether it can be answered.", "open")
    scale_min: int = doc("The lowest score.", 1)
    scale_max: int = doc("The highest score.", 5)
    expires_at: Instant = doc("After it nothing can be answered.", "2026-11-26T12:00:00Z")


class Answer(BaseModel):
    """One opinion."""

    id: str = doc("Its id.", "ans_yaq4tq2mzn7xw3k6v5jrb2ohc7")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Whose opinion.", CUSTOMER_ID)
    ticket_id: str = doc("About which ticket.", TICKET_ID)
    invitation_id: str = doc("The invitation that was answered.", "inv_rb2ohc7yaq4tq2mzn7xw3k6v5j")
    episode: int = doc("About which resolution episode.", 1)
    metric: Metric = doc("What was asked.", "csat")
    score: int = doc("1 (very dissatisfied) to 5 (very satisfied).", 5)
    comment: str = doc("In the customer's words; empty if none.", "Quick and kind.")
    answered_at: Instant = doc("When.", "2026-11-12T18:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class AnswerPage(BaseModel):
    """A page of answers."""

    items: list[Answer] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class ScoreCount(BaseModel):
    """How often a score was given."""

    score: int = doc("The score.", 5)
    n: int = doc("How often.", 12)


class Score(BaseModel):
    """One figure, with the number of answers behind it."""

    retailer: str = doc("The tenant.", "nordic-home")
    metric: Metric = doc("csat: the share of scores 4 and 5 among all, in percent.", "csat")
    n: int = doc("Answers counted.", 15)
    value: float = may("The figure, to one decimal; left out when n is 0.", 93.3)
    distribution: list[ScoreCount] = doc("Answers per score.")
