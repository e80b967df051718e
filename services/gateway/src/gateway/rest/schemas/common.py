"""What bodies of several resources share."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from gateway.rest.schemas.fields import doc, may

ActorKind = Literal["customer", "agent", "supervisor", "partner", "admin", "service"]

CUSTOMER_ID = "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
TICKET_ID = "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"
ASSET_ID = "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"
PURCHASE_ID = "pur_3k6v5jrb2ohc7yaq4tq2mzn7xw"
MODEL_ID = "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v"


class Actor(BaseModel):
    """Who did something."""

    kind: ActorKind = doc("What kind of person or program.", "agent")
    id: str = doc("The subject of the actor's token; a service's name for services.", "agent-1")
    display_name: str = doc("How to show the actor to people; empty where the token does not say.", "Aino")


class Money(BaseModel):
    """An amount of money."""

    amount_minor: int = doc("In the currency's minor unit: 12900 is 129.00 EUR, or 12900 JPY.", 12900)
    currency: str = doc("ISO 4217, upper case.", "EUR")
    decimals: int = may("Decimals of the currency; left out for one that is no longer in use.", 2)


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = doc("Path of the field, or the name of the parameter or header.", "items[0].quantity")
    detail: str = doc("What is wrong with it and how to mend it.", "should be greater than or equal to 1")


class Problem(BaseModel):
    """An error (RFC 9457). Match on `code`; show `title` and `detail` to people."""

    model_config = ConfigDict(extra="allow")

    type: str = doc("Leads to the remedy.", "/problems/VALIDATION_FAILED")
    title: str = doc("What the code means.", "The request does not fit")
    status: int = doc("The HTTP status.", 422)
    detail: str = doc("What happened here and what to do.", "Correct the fields in errors.")
    instance: str = doc("The route, with the ids of ours in it; empty if there is none.", "/v1/purchases")
    code: str = doc("One of the registry, the same for the same cause.", "VALIDATION_FAILED")
    trace_id: str = doc("Name it when you report the problem.", "4bf92f3577b34da6a3ce929d0e0e4736")
    errors: list[FieldProblem] = doc("The fields at fault; may be empty.")


class Nothing(BaseModel):
    """No fields: send {} or no body at all."""

    model_config = ConfigDict(extra="forbid")


def no_nulls(body: BaseModel | None) -> dict[str, Any]:
    """The fields that a request gave, for servicekit.mapping.proto_json.from_json."""
    return {} if body is None else body.model_dump(exclude_none=True)
