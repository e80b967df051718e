"""Assets and their coverages as aftersales.warranty.v1 shows them, in responses and in events alike."""

from aftersales.warranty.v1 import asset_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.assets.domain.asset import Asset
from warranty.coverage.domain.coverage import Coverage

asset_message = mapper(Asset, pb.Asset, sources={"coverages": "shown_coverages"}, computed={"etag": version_etag})
coverage_message = mapper(Coverage, pb.Coverage)
