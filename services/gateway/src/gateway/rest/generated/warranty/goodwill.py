# Generated from aftersales/warranty/v1/goodwill.proto: `make protos`.
"""Models of aftersales/warranty/v1/goodwill.proto."""

from gateway.rest.generated.common.common import Money, MoneyInput
from gateway.rest.generated.formats import RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class GoodwillPolicy(Schema):
    """A version of how much goodwill a retailer grants in a claim, by who grants it. All amounts are net and in
    one currency.
    """

    id: str = doc("Its id.", "gwp_6b2ohcyaua7k2vq5mzn3xw4tjr")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    automatic_limit: Money = doc("What rules grant at most.")
    agent_limit: Money = doc("What an agent grants at most.")
    supervisor_limit: Money = doc("What a supervisor grants at most: not less than an agent.")
    created_at: Instant = doc(
        "When it was created: it counts from then on, until another version is created.", "2026-10-20T08:05:00Z"
    )


class GoodwillPolicyInput(Schema):
    """A version of how much goodwill a retailer grants in a claim, by who grants it. All amounts are net and in
    one currency.
    """

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    automatic_limit: MoneyInput = doc("What rules grant at most.")
    agent_limit: MoneyInput = doc("What an agent grants at most.")
    supervisor_limit: MoneyInput = doc("What a supervisor grants at most: not less than an agent.")
