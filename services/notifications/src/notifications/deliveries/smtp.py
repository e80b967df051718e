"""Mails to the mail server, by SMTP."""

from asyncio import timeout
from contextlib import suppress
from dataclasses import dataclass, replace
from socket import gethostname

from aiosmtplib import SMTP, SMTPException, SMTPNotSupported, SMTPRecipientsRefused, SMTPResponseException
from aiosmtplib.errors import SMTPAuthenticationError, SMTPConnectResponseError, SMTPHeloError
from servicekit.formats.addresses import mailbox
from servicekit.runtime.tls import trusting

from notifications.deliveries.domain.delivery import Outcome, Result
from notifications.deliveries.domain.mail import Mail
from notifications.deliveries.mime.messages import is_message_id, mime_message

ADDRESS_INVALID = "ADDRESS_INVALID"
SMTPUTF8_UNSUPPORTED = "SMTPUTF8_UNSUPPORTED"

_QUIT_SECONDS = 1.0
_OURS = (SMTPAuthenticationError, SMTPConnectResponseError, SMTPHeloError)
"""Refusals that concern our login or host, not the mail: an operator can put them right."""


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: str = "none"  # none, starttls or tls
    certificates: str = ""  # PEM; what the server's own is trusted by, where it is no public one
    username: str = ""
    password: str = ""
    attempt_seconds: float = 30  # deadline of one hand-over; the lease on a delivery outlasts it


class SmtpMailer:
    """The Mailer of the use cases: one connection per mail."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._tls = trusting(server.certificates) if server.certificates else None

    async def send(self, mail: Mail) -> Outcome:
        try:
            addressed = _addressed(mail)
        except ValueError:
            return Outcome(Result.REFUSED, ADDRESS_INVALID)
        client = self._client()
        try:
            async with timeout(self._server.attempt_seconds):
                await client.connect()
                if not await _handed_over(client, addressed):
                    return Outcome(Result.REFUSED, SMTPUTF8_UNSUPPORTED)
            await _quit(client)
        except SMTPRecipientsRefused as refusal:
            return _refused(refusal.recipients[0])
        except SMTPResponseException as response:
            return _refused(response)
        except TimeoutError:
            return Outcome(Result.PASSING, "SMTP_TIMEOUT")
        except (SMTPException, OSError):
            return Outcome(Result.PASSING, "SMTP_CONNECTION")
        finally:
            client.close()
        return Outcome(Result.ACCEPTED)

    def _client(self) -> SMTP:
        return SMTP(
            hostname=self._server.host,
            port=self._server.port,
            local_hostname=gethostname(),  # the default asks the DNS, which may take its time
            timeout=self._server.attempt_seconds,
            use_tls=self._server.security == "tls",
            start_tls=self._server.security == "starttls",
            tls_context=self._tls,
            username=self._server.username or None,
            password=self._server.password or None,
        )


async def _handed_over(client: SMTP, mail: Mail) -> bool:
    """False: a local part has no form in ASCII, and the server takes no other (RFC 6531). A domain always has one."""
    named = (mail.sender_address, mail.recipient_address, mail.handed_to, mail.reply_to, *dict(mail.copies).values())
    needs_utf8 = not "".join(named).isascii()
    options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8 else []  # a server that offers the first offers both
    try:
        await client.sendmail(mail.sender_address, [mail.handed_to], mime_message(mail), mail_options=options)
    except SMTPNotSupported:
        return False
    return True


async def _quit(client: SMTP) -> None:
    """The mail was accepted already: whatever fails here changes nothing."""
    with suppress(SMTPException, OSError, TimeoutError):
        async with timeout(_QUIT_SECONDS):
            await client.quit()


def _addressed(mail: Mail) -> Mail:
    """The mail with its addresses as mail servers take them. Raises ValueError where it can be handed to nobody."""
    handed_to = mailbox(mail.handed_to or mail.recipient_address)
    return replace(
        mail,
        message_id=mail.message_id if is_message_id(mail.message_id) else f"<{mailbox(mail.message_id[1:-1])}>",
        sender_address=mailbox(mail.sender_address),
        recipient_address=_named(mail.recipient_address, handed_to),
        handed_to=handed_to,
        copies=tuple((name, found) for name, address in mail.copies if (found := _named(address, ""))),
    )


def _named(address: str, otherwise: str) -> str:
    """One of the others whom a copy names: an address that is none holds back no mail to somebody else."""
    try:
        return mailbox(address)
    except ValueError:
        return otherwise


def _refused(response: SMTPResponseException) -> Outcome:
    passing = 400 <= response.code < 500 or isinstance(response, _OURS)
    return Outcome(Result.PASSING if passing else Result.REFUSED, f"SMTP_{response.code}")
