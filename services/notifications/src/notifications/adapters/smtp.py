"""Letters to the mail server, by SMTP."""

from asyncio import timeout
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP as CRLF_LINES
from functools import cache
from socket import gethostname

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from aiosmtplib.errors import SMTPAuthenticationError, SMTPConnectResponseError, SMTPHeloError
from servicekit.tls import trusting

from notifications.domain.delivery import Outcome, Result
from notifications.domain.letter import Letter


class _Headers(HeaderRegistry):
    """The standard library makes a new class for every header of every mail, which is half of a mail's cost."""

    @cache  # noqa: B019 - there is one registry, and as many names as a mail has headers
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)


_POLICY = CRLF_LINES.clone(header_factory=_Headers())
_GOODBYE_SECONDS = 1.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = (SMTPAuthenticationError, SMTPConnectResponseError, SMTPHeloError)
"""Refusals that are about us and not about the letter: somebody will put it right."""


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
    """The Mailer of the use cases: one connection per letter."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._tls = trusting(server.certificates) if server.certificates else None

    async def send(self, letter: Letter) -> Outcome:
        try:
            message = mime(letter)
        except (HeaderParseError, ValueError, IndexError):  # what email.headerregistry raises for what is no address
            return Outcome(Result.REFUSED, "ADDRESS_INVALID")
        client = self._client()
        try:
            async with timeout(self._server.attempt_seconds):
                await client.connect()
                await client.send_message(message, sender=letter.sender_address, recipients=[letter.recipient_address])
            await _say_goodbye(client)
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


async def _say_goodbye(client: SMTP) -> None:
    """Out of courtesy: the letter was accepted, and nothing that happens now changes that."""
    with suppress(SMTPException, OSError, TimeoutError):
        async with timeout(_GOODBYE_SECONDS):
            await client.quit()


def mime(letter: Letter) -> EmailMessage:
    """The letter as a mail (RFC 5322) that says it is a machine's (RFC 3834)."""
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = letter.message_id
    message["Date"] = _EPOCH + timedelta(microseconds=letter.date)
    message["From"] = Address(_one_line(letter.sender_name), addr_spec=letter.sender_address)
    message["To"] = Address(_one_line(letter.recipient_name), addr_spec=letter.recipient_address)
    message["Subject"] = letter.text.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text.body, cte="quoted-printable")
    message["Content-Language"] = letter.text.locale  # set_content clears what is there about the content
    return message


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _refused(response: SMTPResponseException) -> Outcome:
    passing = 400 <= response.code < 500 or isinstance(response, _OURS)
    return Outcome(Result.PASSING if passing else Result.REFUSED, f"SMTP_{response.code}")
