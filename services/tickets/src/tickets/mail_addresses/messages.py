"""Mail addresses as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import mail_address_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.mail_addresses.domain.mail_address import MailAddress


def default(address: MailAddress) -> bool:
    return address.default


mail_address_message = mapper(
    MailAddress, mail_address_pb2.MailAddress, computed={"etag": version_etag, "default": default}
)
