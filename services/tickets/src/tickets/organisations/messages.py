"""Organisations as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import organisation_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.organisations.domain.organisation import Organisation

organisation_message = mapper(Organisation, organisation_pb2.Organisation, computed={"etag": version_etag})
