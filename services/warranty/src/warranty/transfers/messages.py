"""Assets and their offers as aftersales.warranty.v1 shows them: the code only to who made it, once."""

from aftersales.warranty.v1 import asset_pb2, transfer_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.ownership import TransferOffer

offer_message = mapper(TransferOffer, transfer_pb2.TransferOffer, given={"code": str})
asset_message = mapper(
    Asset,
    asset_pb2.Asset,
    sources={"coverages": "shown_coverages", "transfer_offer": "offer"},
    computed={"etag": version_etag},
    unset={"coverage_summary"},
    parts=[mapper(TransferOffer, transfer_pb2.TransferOffer, unset={"code"})],
)
