"""What happens to a mail that came in."""

from dataclasses import dataclass

from tickets.incoming_mail.domain.kept_mail import KeptMail


@dataclass(frozen=True, slots=True)
class IncomingMailQuarantined:
    incoming_mail: KeptMail
