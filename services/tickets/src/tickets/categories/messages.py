"""Categories as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import ticket_category_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.categories.domain.category import TicketCategory

category_message = mapper(TicketCategory, ticket_category_pb2.TicketCategory, computed={"etag": version_etag})
