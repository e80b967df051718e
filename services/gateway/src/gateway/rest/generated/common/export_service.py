# Generated from aftersales/common/v1/export_service.proto: `make protos`.
"""One part of a customer's data, implemented alike by every service that has personal records. The gateway reads
all of them to the end and streams what they return.
"""

from gateway.rest.generated.formats import RetailerId
from gateway.rest.parameters import PageQuery
from gateway.rest.schemas.fields import Schema, doc, may


class ExportedRecord(Schema):
    """One record about the customer."""

    kind: str = doc("What it is: customer, ticket, delivery.", "ticket")
    id: str = doc("Its id.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    data: str = doc("The record as one JSON object in UTF-8: as GET returns it, where it is a resource.")


class ExportRecordsQuery(PageQuery):
    """Parameters of GET /v1/customers/{customer_id}:export."""

    retailer: RetailerId = may(
        "The customer's retailer. Left out: your only retailer. The tickets service, which has the customers, "
        "needs none.",
        "nordic-home",
    )
