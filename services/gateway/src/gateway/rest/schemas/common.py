"""Problems, and the body of an operation that takes no fields."""

from pydantic import ConfigDict

from gateway.rest.schemas.fields import Schema, doc


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str = doc("Path of the field, or the name of the parameter or header.", "items[0].quantity")
    detail: str = doc("What is wrong with it and how to mend it.", "should be greater than or equal to 1")


class Problem(Schema):
    """An error (RFC 9457). Match on `code`; show `title` and `detail` to people."""

    model_config = ConfigDict(extra="allow")

    type: str = doc("Leads to the remedy.", "/problems/VALIDATION_FAILED")
    title: str = doc("What the code means.", "The request does not fit")
    status: int = doc("The HTTP status.", 422)
    detail: str = doc("What happened here and what to do.", "Correct the fields in errors.")
    instance: str = doc("The route, with the ids of ours in it; empty if there is none.", "/v1/…")
    code: str = doc("One of the registry, the same for the same cause.", "VALIDATION_FAILED")
    trace_id: str = doc("Name it when you report the problem.", "4bf92f3577b34da6a3ce929d0e0e4736")
    errors: list[FieldProblem] = doc("The fields at fault; may be empty.")


class Nothing(Schema):
    """No fields: send {} or no body at all."""

    model_config = ConfigDict(extra="forbid")
