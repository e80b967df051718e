"""Characters from bytes whose declared character set may be missing, unknown or wrong.

Labels mean what browsers take them for (WHATWG Encoding): iso-8859-1 is windows-1252, gb2312 is gb18030. Only these
names are looked up: Python's codecs have more, of which some decompress, unescape, or take quadratic time. UTF-7 is
refused, since it hides markup from whoever looks at the bytes.
"""

from dataclasses import dataclass

from charset_normalizer import from_bytes

_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 cp65001 utf-8-sig utf8mb4",
    "utf-16": "utf-16 utf16 ucs-2 unicode",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252 cp1252 iso-8859-1 latin1 latin-1 iso8859-1 iso_8859-1 ascii us-ascii ansi_x3.4-1968 l1",
    "cp1250": "windows-1250 cp1250",
    "cp1251": "windows-1251 cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 latin5",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "cp437": "ibm437 cp437",
    "cp850": "ibm850 cp850",
    "cp866": "ibm866 cp866",
    "iso8859-2": "iso-8859-2 latin2",
    "iso8859-3": "iso-8859-3",
    "iso8859-4": "iso-8859-4",
    "iso8859-5": "iso-8859-5",
    "iso8859-6": "iso-8859-6",
    "iso8859-7": "iso-8859-7",
    "iso8859-8": "iso-8859-8 iso-8859-8-i iso-8859-8-e",
    "iso8859-10": "iso-8859-10",
    "iso8859-13": "iso-8859-13",
    "iso8859-14": "iso-8859-14",
    "iso8859-15": "iso-8859-15 latin9 latin-9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi8-r koi8_r koi8",
    "koi8-u": "koi8-u",
    "mac-roman": "macintosh x-mac-roman",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j cp932",
    "euc-jp": "euc-jp x-euc-jp",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220 cp50221",
    "gb18030": "gb18030 gb2312 gbk x-gbk gb_2312-80 cp936 euc-cn chinese",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
    "cp949": "euc-kr ks_c_5601-1987 ksc5601 cp949 uhc korean",
    "iso2022_kr": "iso-2022-kr",
}
CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}

_PRESUMED = {"us-ascii", "ascii", "iso-8859-1", "latin1", "iso8859-1", "windows-1252", "cp1252"}
"""What programs declare that do not know: nothing contradicts it, since almost every byte means something there."""

_LOOKED_AT = 16_384  # octets; more of them change no guess and cost time
_LEAST = 24  # octets beyond ASCII, below which a guess between one-byte sets is none
_FOREIGN = 0.3
"""The share of octets beyond ASCII above which a text is not of a language of western Europe."""

_CANDIDATES = [
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp932 euc_jp gb18030 big5 big5hkscs cp949 koi8_r koi8_u",
    "iso8859_2 iso8859_5 iso8859_7 iso8859_15 cp866 utf_16",
]


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    guessed: bool = False  # not as declared
    lossy: bool = False  # with U+FFFD for what could not be decoded


def decoded(content: bytes, declared: str) -> Decoded:
    """The text; `declared` is a label, or empty."""
    label = declared.strip().strip("\"'").lower()
    codec = CODECS.get(label)
    if content.isascii() and codec not in ("iso2022_jp_ext", "iso2022_kr", "hz", "utf-16", "utf-16-le", "utf-16-be"):
        return Decoded(content.decode("ascii"), guessed=bool(label) and codec is None)
    if codec is None or label in _PRESUMED:
        text = _strictly(content, "utf-8")
        if text is not None:
            return Decoded(text, guessed=True)
        if codec is None or _is_foreign(content):
            return _guessed(content) or _lossily(content, codec or "cp1252", guessed=True)
        return _lossily(content, codec)
    text = _strictly(content, codec)
    if text is not None:
        return Decoded(text)
    if codec != "utf-8" and (text := _strictly(content, "utf-8")) is not None:
        return Decoded(text, guessed=True)
    if _is_mostly_valid(content, codec):
        return _lossily(content, codec)
    return _guessed(content) or _lossily(content, "cp1252", guessed=True)


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec).removeprefix("\ufeff")
    except UnicodeError:
        return None


def _lossily(content: bytes, codec: str, *, guessed: bool = False) -> Decoded:
    """Five octets mean nothing in windows-1252; in a text of many parts one is broken. The rest is kept."""
    text = content.decode(codec, "replace")
    return Decoded(text, guessed=guessed, lossy="\ufffd" in text)


def _is_foreign(content: bytes) -> bool:
    high = sum(octet > 127 for octet in content[:_LOOKED_AT])
    return high >= _LEAST and high > _FOREIGN * len(content[:_LOOKED_AT])


def _is_mostly_valid(content: bytes, codec: str) -> bool:
    """Whether a character here and there is broken, as where a relay has cut a line."""
    start = content[:_LOOKED_AT]
    text = start.decode(codec, "replace")
    beyond = sum(character > "\x7f" for character in text)
    return beyond > 0 and text.count("\ufffd") * 5 <= beyond


def _guessed(content: bytes) -> Decoded | None:
    """By charset-normalizer, unless there is too little to go by; windows-1252 is the likeliest then."""
    start = content[:_LOOKED_AT]
    if sum(octet > 127 for octet in start) < 4:
        return None
    best = from_bytes(start, cp_isolation=" ".join(_CANDIDATES).split(), steps=5, chunk_size=512, threshold=0.3).best()
    return _lossily(content, best.encoding, guessed=True) if best else None
