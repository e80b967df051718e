"""Components as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import component_pb2 as pb
from servicekit.mapping.mapper import mapper

from warranty.components.domain.component import Component

component_message = mapper(Component, pb.Component)
