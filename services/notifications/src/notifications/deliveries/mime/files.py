"""Attached files as parts of a mail (RFC 2183). Mail programs save them: none is shown within the text.

The library's own headers are parsed when they are set, encoded words within a name included: see messages.py.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from unicodedata import category
from urllib.parse import quote

from notifications.deliveries.domain.mail import MailFile

BOUNDARY = "=_files"
"""Neither quoted-printable nor base64 has "=_", and that of the texts begins differently."""

_DELIMITER = f"\r\n--{BOUNDARY}".encode()
_UNKNOWN = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_ACTIVE = re.compile(r"(multipart|message)/.*|text/(html|javascript|xml)|.*[/+]xml|.*/(ecma|java)script|.*xhtml.*")
"""What may not be in base64 (RFC 2046, 5), and what a program might run: sent as bytes of no type."""
_UNWRITABLE = re.compile(r"[\ud800-\udfff]")
_PLAIN = re.compile(r"[A-Za-z0-9 !#$&+,.@^_`{}~()\[\]'-]{1,60}")
_SECTION = 55  # characters of an encoded name in a line
_LINE = 57  # bytes in a line of base64
_LONGEST_NAME = 200
_NAMELESS = "file"


def with_files(header: bytes, text: bytes, files: Sequence[MailFile]) -> Iterator[bytes]:
    """A mail: the lines of its header, then its text with a header of its own, then its files."""
    yield header
    yield f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"\r\n'.encode()
    yield _DELIMITER + b"\r\n" + text
    for file in files:
        yield _DELIMITER + b"\r\n" + "".join(_header(file)).encode() + b"\r\n"
        content = memoryview(file.content)
        yield b"".join(
            b2a_base64(content[at : at + _LINE], newline=False) + b"\r\n" for at in range(0, len(content), _LINE)
        )
    yield _DELIMITER + b"--\r\n"


def _header(file: MailFile) -> Iterator[str]:
    yield f"Content-Type: {media_type(file.media_type)}\r\n"
    yield "Content-Transfer-Encoding: base64\r\n"
    yield "Content-Disposition: attachment;\r\n"
    yield ";\r\n".join(f" {parameter}" for parameter in _filename(_name(file.name))) + "\r\n"


def media_type(declared: str) -> str:
    """As declared, if it is a media type that may be sent as it is."""
    named = declared.partition(";")[0].strip().lower()
    return named if _TYPE.fullmatch(named) and not _ACTIVE.fullmatch(named) else _UNKNOWN


def _name(name: str) -> str:
    """A file's name without what ends a line, leads to another folder, or shows it in another order than it has."""
    line = "".join(map(_shown, _UNWRITABLE.sub("\ufffd", name)))
    bare = re.sub(r"[/\\]", "_", line).strip(" .")
    return _shortened(bare) or _NAMELESS


def _shown(character: str) -> str:
    kind = category(character)
    return " " if kind == "Zs" else "" if kind in ("Cc", "Cf", "Zl", "Zp") else character


def _shortened(name: str) -> str:
    """With its ending, which programs open it by."""
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = dot + ending if stem and len(ending) < 20 else ""
    return name[: _LONGEST_NAME - len(ending)] + ending


def _filename(name: str) -> Iterator[str]:
    """The parameter, in sections of a line if it is long or not plain (RFC 2231, 3 and 4)."""
    if _PLAIN.fullmatch(name):
        yield f'filename="{name}"'
        return
    sections = list(_sections(name))
    if len(sections) == 1:
        yield f"filename*=utf-8''{sections[0]}"
        return
    for number, section in enumerate(sections):
        yield f"filename*{number}*={section}" if number else f"filename*0*=utf-8''{section}"


def _sections(name: str) -> Iterator[str]:
    """No character is divided: some programs decode each section for itself."""
    section = ""
    for each in name:
        encoded = quote(each, safe="")
        if len(section) + len(encoded) > _SECTION:
            yield section
            section = ""
        section += encoded
    yield section
