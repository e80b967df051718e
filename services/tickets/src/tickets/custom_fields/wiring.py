"""Custom fields, built from their parts."""

from collections.abc import Mapping
from functools import partial

from aftersales.tickets.v1.custom_field_service_pb2_grpc import add_CustomFieldServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.dates import calendar_date
from servicekit.formats.phones import phone_number
from servicekit.formats.urls import web_url
from servicekit.runtime.context import Components, ServiceContext

from tickets.custom_fields.domain.field import FieldType
from tickets.custom_fields.domain.fields import CustomFields
from tickets.custom_fields.domain.values import Read
from tickets.custom_fields.integration_events import custom_field_event
from tickets.custom_fields.ports import Retailers
from tickets.custom_fields.repository import CUSTOM_FIELDS, CustomFieldRepository, field_index_fields
from tickets.custom_fields.servicer import CustomFieldServicer
from tickets.custom_fields.use_cases import CustomFieldUseCases, KnownFields

FORMATS: Mapping[FieldType, Read] = {
    FieldType.EMAIL: email_address,
    FieldType.PHONE: phone_number,
    FieldType.DATE: calendar_date,
    FieldType.URL: web_url,
}


def repository(context: ServiceContext) -> CustomFieldRepository:
    return CustomFieldRepository(
        context.aggregates(
            CUSTOM_FIELDS, CustomFields, to_integration_event=custom_field_event, index_fields=field_index_fields
        )
    )


def known(fields: CustomFieldRepository) -> KnownFields:
    return KnownFields(fields, FORMATS)


def components(
    context: ServiceContext, access: Access, fields: CustomFieldRepository, retailers: Retailers
) -> Components:
    servicer = CustomFieldServicer(access, context.clock, context.pages, CustomFieldUseCases(fields, retailers))
    add = partial(add_CustomFieldServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.CustomFieldService", add)])
