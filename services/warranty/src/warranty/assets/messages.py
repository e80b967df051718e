"""Assets and their coverages as aftersales.warranty.v1 shows them, in responses and in events alike."""

from aftersales.warranty.v1 import asset_pb2 as pb
from aftersales.warranty.v1 import transfer_pb2
from domainkit.instants import Instant
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import MessageFields, mapper
from servicekit.rpc.etags import etag_of

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.ownership import TransferOffer
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.summary import CoverageSummary, summary_of

_offer = mapper(TransferOffer, transfer_pb2.TransferOffer, unset={"code"})
asset_message = mapper(
    Asset,
    pb.Asset,
    sources={"coverages": "shown_coverages", "transfer_offer": "offer"},
    computed={"etag": version_etag},
    unset={"coverage_summary"},
    parts=[_offer],
)
"""As it is at no moment: for events and exports."""
_asset_at = asset_message.but(given={"coverage_summary": CoverageSummary | None, "etag": str})
coverage_message = mapper(Coverage, pb.Coverage)


def asset_fields(asset: Asset, role: str, now: Instant) -> MessageFields:
    """The asset as `role` sees it now. What covers it passes with time, and so does its etag."""
    summary = summary_of(asset.coverages, now, ended_at=asset.ended_at)
    etag = etag_of(asset.version, summary.coverage_id, summary.status) if summary else version_etag(asset)
    return _asset_at.fields(asset, role=role, coverage_summary=summary, etag=etag)
