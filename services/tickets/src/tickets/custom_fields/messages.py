"""Custom fields as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import custom_field_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.custom_fields.domain.field import CustomField

custom_field_message = mapper(CustomField, pb.CustomField, computed={"etag": version_etag})
