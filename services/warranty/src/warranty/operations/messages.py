"""Operations as aftersales.common.v1 shows them."""

from functools import cache

from aftersales.common.v1 import common_pb2
from aftersales.common.v1 import error_reason_pb2 as common
from aftersales.common.v1 import operation_pb2 as pb
from aftersales.options.v1 import options_pb2 as options
from aftersales.warranty.v1 import error_reason_pb2 as warranty
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.operations.domain.operation import Operation, RejectedRow

_actor = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
operation_message = mapper(Operation, pb.Operation, computed={"etag": version_etag}, parts=[_actor])


def _remedy(row: RejectedRow) -> str:
    return _remedies().get(row.reason, "")


@cache
def _remedies() -> dict[str, str]:
    """By the reason's name, of this service and of all."""
    values = [each for file in (common, warranty) for each in file.DESCRIPTOR.enum_types_by_name["ErrorReason"].values]
    extension = options.reason
    return {each.name.removeprefix("ERROR_REASON_"): each.GetOptions().Extensions[extension].remedy for each in values}


rejected_row_message = mapper(RejectedRow, pb.RejectedRow, computed={"remedy": _remedy})
