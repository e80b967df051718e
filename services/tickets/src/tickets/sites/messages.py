"""Sites as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import site_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.sites.domain.site import Site

site_message = mapper(Site, site_pb2.Site, computed={"etag": version_etag})
