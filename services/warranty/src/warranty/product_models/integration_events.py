"""What warranty publishes about product models."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from warranty.product_models.domain.events import ProductModelChanged
from warranty.product_models.messages import product_model_message

product_model_event = integration_events(
    ProductModelChanged,
    [event(ProductModelChanged, pb.ProductModelChanged)],
    parts=[product_model_message.but(computed={"etag": next_version_etag}, unset={"earlier_terms"})],
)
