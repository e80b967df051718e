"""Entitlements as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import entitlement_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.entitlements.domain.entitlement import Entitlement

entitlement_message = mapper(Entitlement, entitlement_pb2.Entitlement, computed={"etag": version_etag})
