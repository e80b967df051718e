"""Erasures as aftersales.tickets.v1 shows them, in responses and in events alike."""

from aftersales.common.v1 import erasure_pb2 as common
from aftersales.tickets.v1 import erasure_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.erasures.domain.erasure import Erasure, KeptRecords, Part

kept_message = mapper(KeptRecords, common.KeptRecords)
part_message = mapper(Part, pb.ErasurePart, parts=[kept_message])
erasure_message = mapper(Erasure, pb.Erasure, computed={"etag": version_etag}, parts=[part_message])
