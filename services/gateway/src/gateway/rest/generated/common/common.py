# Generated from aftersales/common/v1/common.proto: `make protos`.
"""Models of aftersales/common/v1/common.proto."""

from typing import Literal

from gateway.rest.generated.formats import Currency
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may

ActorKind = Literal["customer", "agent", "supervisor", "partner", "admin", "service"]


class Actor(Schema):
    """Who did something. The same three fields wherever a person or a program is named."""

    kind: ActorKind = doc("What kind of person or program.", "agent")
    id: str = doc(
        "Of an agent or supervisor the agent's id, of others the subject of their token, of a service its "
        "name. Empty for staff in records of earlier releases, which name them by the subject of a token.",
        "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw",
    )
    display_name: str = doc("How to show the actor to people; empty where the token does not say.", "Aino")


class Money(Schema):
    """An amount of money."""

    amount_minor: int = doc("In the currency's minor unit: 12900 is 129.00 EUR, or 12900 JPY.", 12900)
    currency: str = doc("ISO 4217, upper case: a code that is in use when it is reported.", "EUR")
    decimals: int = may(
        "Decimals of the currency: 2 for EUR, 0 for JPY. Left out for a currency that is no longer in use.", 2
    )


class MoneyInput(Schema):
    """An amount of money."""

    model_config = REQUEST

    amount_minor: int = doc(
        "In the currency's minor unit: 12900 is 129.00 EUR, or 12900 JPY.", 12900, ge=0, le=1000000000000
    )
    currency: Currency = doc("ISO 4217, upper case: a code that is in use when it is reported.", "EUR")
