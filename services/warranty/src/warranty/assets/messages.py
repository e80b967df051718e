"""Assets and their coverages as aftersales.warranty.v1 shows them, in responses and in events alike."""

from aftersales.warranty.v1 import asset_pb2 as pb
from aftersales.warranty.v1 import transfer_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.ownership import TransferOffer
from warranty.coverage.domain.coverage import Coverage

_offer = mapper(TransferOffer, transfer_pb2.TransferOffer, unset={"code"})
asset_message = mapper(
    Asset,
    pb.Asset,
    sources={"coverages": "shown_coverages", "transfer_offer": "offer"},
    computed={"etag": version_etag},
    parts=[_offer],
)
coverage_message = mapper(Coverage, pb.Coverage)
