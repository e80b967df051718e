# Generated from aftersales/tickets/v1/team.proto: `make protos`.
"""Models of aftersales/tickets/v1/team.proto."""

from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc


class Team(Schema):
    """Agents of a retailer who share tickets. Who is in it, each agent says (`team_ids`)."""

    id: str = doc("Its id.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Dishwashers")
    deactivated: bool = doc("True: nobody can join it, and no ticket can be assigned to it.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class TeamInput(Schema):
    """Agents of a retailer who share tickets. Who is in it, each agent says (`team_ids`)."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Dishwashers")
