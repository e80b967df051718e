"""What warranty publishes about assets and refused units."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from warranty.assets.domain.events import (
    AssetCorrected,
    AssetEvent,
    AssetModernised,
    AssetRefused,
    AssetRegistered,
    AssetRetired,
    AssetTransferred,
    CoverageChanged,
    CoverageExpiring,
)
from warranty.assets.messages import asset_message

_OF_A_FACT = {"kind": "fact.kind", "at": "fact.at"}


def _revoked(happened: AssetCorrected) -> bool:
    return not happened.fact.holds


def _not_modernised(happened: AssetModernised) -> bool:
    return not happened.modernisation.holds


def _sold_before(happened: AssetRegistered) -> bool:
    return bool(happened.asset.former)


asset_event = integration_events(
    AssetEvent,
    [
        event(AssetRegistered, pb.AssetRegistered, computed={"sold_before": _sold_before}),
        event(AssetCorrected, pb.AssetCorrected, sources=_OF_A_FACT, computed={"revoked": _revoked}),
        event(AssetRetired, pb.AssetRetired, sources={"at": "fact.at"}),
        event(AssetTransferred, pb.AssetTransferred),
        event(
            AssetModernised,
            pb.AssetModernised,
            sources={"modernisation_id": "modernisation.id", "kind": "modernisation.kind", "at": "modernisation.at"},
            computed={"revoked": _not_modernised},
        ),
        event(CoverageChanged, pb.AssetCoverageChanged),
        event(CoverageExpiring, pb.AssetCoverageExpiring),
    ],
    parts=[asset_message.but(computed={"etag": next_version_etag}, unset={"next_facts"})],
)

_OF_THE_REFUSAL = ("retailer", "asset_id", "purchase_id", "order_id", "line", "unit", "reason", "customer_id")

refusal_event = integration_events(
    AssetRefused,
    [
        event(
            AssetRefused,
            pb.AssetRefused,
            sources={"refusal_id": "refusal.id"} | {name: f"refusal.{name}" for name in _OF_THE_REFUSAL},
        )
    ],
)
