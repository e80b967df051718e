# Generated from aftersales/warranty/v1/price_list.proto: `make protos`.
"""Models of aftersales/warranty/v1/price_list.proto."""

from typing import Annotated

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.formats import Currency, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, InstantIn, Schema, doc, may


class PriceList(Schema):
    """A version of what a retailer allows for parts and work in claims. It never changes: another version takes
    its place.
    """

    id: str = doc("Its id.", "prl_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    currency: str = doc("Of all its prices.", "EUR")
    valid_from: Instant = doc(
        "From when it counts: for claims that are created from then on, until a later version does. Of two "
        "from the same instant the one that was created last.",
        "2026-11-01T00:00:00Z",
    )
    rows: str = doc(
        "The prices as CSV (RFC 4180), at most 5,000 rows. The first row names the columns: `cost_kind` "
        "(parts, labour, travel, shipping) and `net_minor` (of one, without tax, in the currency's minor "
        "unit), and any of `manufacturer`, `product_model_id` and `part_number`. An empty value is any. Of "
        "the rows that fit a line of a claim, one with its part comes first, then one with its model, then "
        "one with its manufacturer. Left out in lists.",
        "part_number,cost_kind,net_minor\nKX-220,parts,11900\n,labour,6500\n",
    )
    row_count: int = doc("How many prices it has.", 2)
    created_at: Instant = doc("When it was created.", "2026-10-20T08:05:00Z")


class PriceListInput(Schema):
    """A version of what a retailer allows for parts and work in claims. It never changes: another version takes
    its place.
    """

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    currency: Currency = doc("Of all its prices.", "EUR")
    valid_from: InstantIn = doc(
        "From when it counts: for claims that are created from then on, until a later version does. Of two "
        "from the same instant the one that was created last.",
        "2026-11-01T00:00:00Z",
    )
    rows: Annotated[str, StringConstraints(min_length=1, max_length=80000), passes("visible_text")] = doc(
        "The prices as CSV (RFC 4180), at most 5,000 rows. The first row names the columns: `cost_kind` "
        "(parts, labour, travel, shipping) and `net_minor` (of one, without tax, in the currency's minor "
        "unit), and any of `manufacturer`, `product_model_id` and `part_number`. An empty value is any. Of "
        "the rows that fit a line of a claim, one with its part comes first, then one with its model, then "
        "one with its manufacturer. Left out in lists.",
        "part_number,cost_kind,net_minor\nKX-220,parts,11900\n,labour,6500\n",
    )
