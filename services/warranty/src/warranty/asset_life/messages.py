"""Facts and histories as aftersales.warranty.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import asset_life_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper

from warranty.assets.domain.facts import UnitFact
from warranty.assets.domain.history import HistoryEntry
from warranty.assets.domain.modernisations import Modernisation

actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
fact_message = mapper(UnitFact, pb.AssetFact, given={"asset_id": str}, parts=[actor_message])
modernisation_message = mapper(Modernisation, pb.Modernisation, given={"asset_id": str}, parts=[actor_message])
entry_message = mapper(HistoryEntry, pb.AssetHistoryEntry, parts=[actor_message])
