"""A mailbox for development: accepts every mail by SMTP and stores it in a Maildir."""

from collections import defaultdict
from collections.abc import Iterable
from mailbox import Maildir
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from devtools import mails
from devtools.mails import Attachment, Mail


class Mailbox:
    """A Maildir, written by SMTP and read by HTTP. Indexed by recipient, because tests look up single addresses."""

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._maildir = Maildir(str(directory), create=True)
        self._read: dict[str, Mail] = {}
        self._keys: list[str] = []  # as they came
        self._keys_to: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(self._maildir.keys(), key=lambda key: _written_at(directory, key)):
            self._note(key, self._mail(key).to)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        """Stores a mail with the recipients of its envelope."""
        recipients = [address for address in envelope.rcpt_tos if "\n" not in address]
        key = self._maildir.add(mails.stored(envelope.original_content or b"", recipients))
        self._note(key, recipients)
        return "250 OK"

    def newest_first(self, to: str = "") -> list[Mail]:
        """All mails, or those to an address."""
        return [self._mail(key) for key in reversed(self._keys_to.get(to, []) if to else self._keys)]

    def get(self, mail_id: str) -> Mail | None:
        """One mail, or None."""
        return self._mail(mail_id) if mail_id in self._maildir else None

    def raw(self, mail_id: str) -> bytes | None:
        """The source of a mail, or None."""
        return mails.raw(self._maildir.get_bytes(mail_id)) if mail_id in self._maildir else None

    def attachment(self, mail_id: str, number: int) -> tuple[Attachment, bytes] | None:
        """An attachment of a mail by its number from 0, or None."""
        return mails.content_of(self._maildir.get_bytes(mail_id), number) if mail_id in self._maildir else None

    def _note(self, key: str, recipients: Iterable[str]) -> None:
        self._keys.append(key)
        for address in recipients:
            self._keys_to[address].append(key)

    def _mail(self, key: str) -> Mail:
        if key not in self._read:
            self._read[key] = mails.read(key, self._maildir.get_bytes(key), _written_at(self._directory, key))
        return self._read[key]


def _written_at(directory: Path, key: str) -> int:
    return (directory / "new" / key).stat().st_mtime_ns // 1000


def matching(found: Iterable[Mail], subject: str, header: list[str]) -> list[Mail]:
    """Mails with a subject containing a text, and with every header given as `Name: value`."""
    wanted = [(name.strip().lower(), value.strip()) for name, _, value in (text.partition(":") for text in header)]

    def matches(mail: Mail) -> bool:
        headers = {(name.lower(), value) for name, value in mail.headers.items()}
        return subject in mail.subject and headers.issuperset(wanted)

    return [mail for mail in found if matches(mail)]
