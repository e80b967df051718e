"""What happens to a mail address."""

from dataclasses import dataclass

from tickets.mail_addresses.domain.mail_address import MailAddress


@dataclass(frozen=True, slots=True)
class MailAddressChanged:
    mail_address: MailAddress
