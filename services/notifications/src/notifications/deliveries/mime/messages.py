"""Mails as bytes (RFC 5322), with a part of plain text and, if there is one, a page (RFC 2046, 5.1.4).

Nothing here is parsed. What `email` is given for a header of an EmailMessage it reads as one, encoded words included,
so that whoever chooses a subject or a name would write headers. Here a text is written as it is where it is plain, and
in encoded words (RFC 2047) otherwise; a line is folded between encoded words and before an address, nowhere else.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from quopri import encodestring
from unicodedata import category

from notifications.deliveries.domain.mail import Mail
from notifications.deliveries.mime.files import with_files

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 76  # a line, without its end
_LONGEST_ENCODED = 75  # a line that consists of an encoded word (RFC 2047, 2)
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_JOINERS = "\u200c\u200d"  # without them names in Persian, Sinhala and others are spelled otherwise
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")  # what no mail, and what no UTF-8 can hold
_LINE_ENDS = re.compile(r"\r\n|\r")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_REFERENCE = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,400}@[A-Za-z0-9!#$%&'*+/=?^_`{|}~.:\[\]-]{1,400}>")
"""An id that another program chose: more than RFC 5322 lets it (3.6.4), and nothing that ends a line or an id."""
_URL = re.compile(r"https?://[A-Za-z0-9._~:/-]+")
_LONGEST_VALUE = 900  # of a header that is not folded: a line has 998 characters at most (RFC 5322, 2.1.1)
_LARGEST_PAGE = 100_000
"""Bytes. Gmail shows 102 kB of a page and cuts off the rest, where the imprint and the link to unsubscribe are."""
_BOUNDARY = "=_alternative"
"""Quoted-printable has no "=_" (RFC 2045, 6.7): whatever the parts are, no line of them is this."""
_DELIMITER = f"\r\n--{_BOUNDARY}".encode()
_MULTIPART = f'multipart/alternative; boundary="{_BOUNDARY}"'


def mime_message(mail: Mail) -> bytes:
    """The bytes of a mail, marked as generated (RFC 3834) unless a person wrote it.

    Its addresses and its Message-ID are checked before. With a local part that is not ASCII the header is UTF-8
    (RFC 6532).
    """
    head = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(_EPOCH + timedelta(microseconds=mail.date)),
        "From": _mailbox("From", mail.sender_name, mail.sender_address),
        "To": _mailbox("To", mail.recipient_name, mail.recipient_address),
        **({"Reply-To": _mailbox("Reply-To", mail.sender_name, mail.reply_to)} if mail.reply_to else {}),
        **_copies(mail.copies),
        "Subject": _unstructured("Subject", mail.text.subject),
        **_thread(mail.thread, mail.references),
        **_unsubscribe(mail.unsubscribe_url),
        **({"Auto-Submitted": mail.auto_submitted} if mail.auto_submitted else {}),
        "MIME-Version": "1.0",
        "Content-Language": _unstructured("Content-Language", mail.text.locale),
    }
    if not mail.files:
        return _lines(head) + _texts(mail)
    return b"".join(with_files(_lines(head), _texts(mail), mail.files))


def _texts(mail: Mail) -> bytes:
    """The text, and the page if there is one, with a header of its own."""
    text, page = _part("plain", mail.text.body), _part("html", mail.text.html)
    if not mail.text.html or len(mail.text.html.encode(errors="replace")) > _LARGEST_PAGE:
        return text
    parts = b"".join(_DELIMITER + b"\r\n" + part for part in (text, page))
    return _lines({"Content-Type": _MULTIPART}) + parts + _DELIMITER + b"--\r\n"


def _lines(header: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in header.items()).encode()


def _part(subtype: str, text: str) -> bytes:
    """A text with the header of its own: that of the mail goes on with it, if it is the only one."""
    header = {"Content-Type": f'text/{subtype}; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    return _lines(header) + b"\r\n" + _encoded_body(text)


def _copies(copies: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {"Cc": ",\r\n ".join(_mailbox("", name, address) for name, address in copies)} if copies else {}


def _thread(thread: str, references: Sequence[str]) -> dict[str, str]:
    """RFC 5322, 3.6.4: readers show mails that refer to the same message together, even if they never got that one.

    Others chose some of the ids. What is no id is left out; each has a line of its own, folded where a blank may be.
    """
    ids = [id for id in dict.fromkeys((thread, *references)) if _fits_in_a_line(_REFERENCE, id)]
    return {"In-Reply-To": ids[-1], "References": "\r\n ".join(ids)} if ids else {}


def is_message_id(text: str) -> bool:
    """Whether it can be written as a Message-ID of ours."""
    return _fits_in_a_line(_MESSAGE_ID, text)


def _unsubscribe(url: str) -> dict[str, str]:
    """RFC 2369, 3.2 and RFC 8058, 3.1: both or neither."""
    if not _fits_in_a_line(_URL, url):
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _fits_in_a_line(pattern: re.Pattern[str], value: str) -> bool:
    return len(value) <= _LONGEST_VALUE and bool(pattern.fullmatch(value))


def _unstructured(name: str, text: str) -> str:
    line = _one_line(text)
    return line if _is_plain(line) and _fits(name, line) else _encoded(name, line)


def _mailbox(name: str, display_name: str, address: str) -> str:
    """One mailbox, its name without format characters: they could make readers show another address after it."""
    phrase = _phrase(name, _one_line(_without_formats(display_name)))
    if not phrase:
        return address
    last_line = f"{name}: {phrase}".rpartition("\r\n")[2]
    break_or_blank = " " if len(f"{last_line} <{address}>") <= _LONGEST else "\r\n "
    return f"{phrase}{break_or_blank}<{address}>"


def _without_formats(text: str) -> str:
    """Without characters of category Cf: what reorders text, or is not seen at all. The joiners of mails stay."""
    return "".join(character for character in text if character in _JOINERS or category(character) != "Cf")


def _phrase(name: str, line: str) -> str:
    quoted = line if _ATOMS.fullmatch(line) or not line else '"' + re.sub(r'(["\\])', r"\\\1", line) + '"'
    return quoted if _is_plain(line) and _fits(name, quoted) else _encoded(name, line)


def _is_plain(line: str) -> bool:
    """Whether it reads as itself: readers decode what looks like an encoded word, within quotes too."""
    return bool(_PLAIN.fullmatch(line)) and "=?" not in line


def _fits(name: str, value: str) -> bool:
    return len(f"{name}: {value}") <= _LONGEST


def _encoded(name: str, line: str) -> str:
    return Header(line, "utf-8", header_name=name, maxlinelen=_LONGEST_ENCODED).encode(linesep="\r\n")


def _one_line(text: str) -> str:
    """As it is, but for control characters, lone surrogates and blanks at its ends."""
    return _CONTROLS.sub(" ", _UNWRITABLE.sub("\ufffd", text)).strip(" ")


def _encoded_body(text: str) -> bytes:
    lines = _LINE_ENDS.sub("\n", _UNWRITABLE.sub("\ufffd", text))
    return encodestring(lines.encode()).replace(b"\n", b"\r\n")
