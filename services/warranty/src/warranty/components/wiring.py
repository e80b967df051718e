"""Puts the topic of components together."""

from functools import partial

from aftersales.warranty.v1.component_service_pb2_grpc import add_ComponentServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from warranty.components.domain.component import ComponentTree
from warranty.components.integration_events import component_event
from warranty.components.ports import Assets, Usage
from warranty.components.repository import COMPONENT_TREES, ComponentTreeRepository
from warranty.components.servicer import ComponentServicer
from warranty.components.use_cases import AssetComponents


def repository(context: ServiceContext) -> ComponentTreeRepository:
    return ComponentTreeRepository(
        context.aggregates(COMPONENT_TREES, ComponentTree, to_integration_event=component_event)
    )


def components(
    context: ServiceContext,
    access: Access,
    trees: ComponentTreeRepository,
    assets: Assets,
    usage: Usage,
    erasures: Erasures,
) -> Components:
    servicer = ComponentServicer(access, context.clock, AssetComponents(assets, usage, trees, erasures))
    name = "aftersales.warranty.v1.ComponentService"
    return Components(servicers=[(name, partial(add_ComponentServiceServicer_to_server, servicer))])
