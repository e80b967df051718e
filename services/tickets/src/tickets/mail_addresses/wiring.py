"""Mail addresses, built from their parts."""

from functools import partial

from aftersales.tickets.v1.mail_address_service_pb2_grpc import add_MailAddressServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.mail_addresses.integration_events import mail_address_event
from tickets.mail_addresses.ports import Retailers, Teams
from tickets.mail_addresses.repository import MAIL_ADDRESSES, MailAddressRepository
from tickets.mail_addresses.servicer import MailAddressServicer
from tickets.mail_addresses.use_cases import MailAddressUseCases


def repository(context: ServiceContext) -> MailAddressRepository:
    return MailAddressRepository(
        context.aggregates(MAIL_ADDRESSES, MailAddress, to_integration_event=mail_address_event)
    )


def components(
    context: ServiceContext, access: Access, addresses: MailAddressRepository, retailers: Retailers, teams: Teams
) -> Components:
    use_cases = MailAddressUseCases(addresses, retailers, teams)
    servicer = MailAddressServicer(access, context.clock, context.pages, use_cases)
    add = partial(add_MailAddressServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.MailAddressService", add)])
