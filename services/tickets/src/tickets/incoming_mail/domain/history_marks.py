"""How mail programs introduce what they quote, in the product's languages: en, de, fr, es and fi.

Every expression is anchored and reads a line of bounded length, so that no text takes more than linear time.
"""

import re

_LONGEST = 400  # characters of an introduction; programs break it into three lines at most
_MOST_LINES = 3

_VERB = re.compile(r"\b(wrote|writes|schrieb|a écrit|écrivait|escribió|escribe|kirjoitti)\b", re.IGNORECASE)
_OPENERS = ("On ", "At ", "Am ", "Le ", "El ")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_DATE_BEFORE = re.compile(r"^\S{0,20} ?\d{1,4}[./-]? ?\S{1,12} ?[./]?\d{2,4}")  # `ma 2. maalisk. 2026 klo 10.00 …`

_SEPARATOR = re.compile(
    r"^[-_*\s]{2,40}("
    r"original (message|appointment)|ursprüngliche (nachricht|e-mail)|originalnachricht|message d['’]origine|"
    r"message original|mensaje original|alkuperäinen viesti|reply message|antwortnachricht"
    r")[-_*\s]{2,40}$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[_-]{10,80}$")

FORWARDED = re.compile(
    r"^[->\s]{0,20}(forwarded message|begin forwarded message|weitergeleitete nachricht|"
    r"anfang der weitergeleiteten (nachricht|e-mail)|message transféré|début du message (transféré|réexpédié)|"
    r"mensaje reenviado|inicio del mensaje reenviado|edelleenlähetetty viesti|"
    r"(välitetty|edelleen lähetetty) viesti( alkaa)?)\s?:?[-\s]{0,20}$",
    re.IGNORECASE,
)

_LABELS = {
    "from": "From|Von|De|Lähettäjä",
    "sent": "Sent|Date|Gesendet|Datum|Envoyé|Envoyé le|Enviado|Enviado el|Fecha|Lähetetty|Päivämäärä|Päiväys",
    "to": "To|An|À|A|Para|Vastaanottaja|Saaja",
    "cc": "Cc|CC|Kopie|Copie|Copia|Kopio",
    "subject": "Subject|Betreff|Objet|Asunto|Aihe",
}
_EACH_LABEL = "|".join(f"(?P<{kind}>{names})" for kind, names in _LABELS.items())
_LABEL = re.compile(rf"^\*?(?:{_EACH_LABEL})[ \xa0]?:\*?(?:\s|$)")
_BLOCK = 9  # lines of such a block, with folded lists of recipients


def attribution_at(lines: list[str], start: int) -> int:
    """How many lines from `start` on say who wrote what follows and when; 0 if they do not."""
    if not lines[start].strip() or len(lines[start]) > _LONGEST:
        return 0
    joined = ""
    for number, line in enumerate(lines[start : start + _MOST_LINES], 1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}".strip()[: _LONGEST + 1]
        if joined.endswith(":") and len(joined) <= _LONGEST:
            return number if _is_attribution(joined, _quoted_soon(lines, start + number)) else 0
    return 0


def header_block_at(lines: list[str], start: int) -> bool:
    """Whether a copy of the header of a message begins there, as Outlook puts it above what it quotes."""
    if _label(lines[start]) != "from":
        return False
    found = {_label(line) for line in lines[start : start + _BLOCK]}
    return len(found & {"sent", "to", "subject"}) >= 2


def is_separator(line: str) -> bool:
    return len(line) < 120 and _SEPARATOR.match(line.strip()) is not None


def is_rule(line: str) -> bool:
    return len(line) < 120 and _RULE.match(line.strip()) is not None


def is_forward(line: str) -> bool:
    return len(line) < 120 and FORWARDED.match(line.strip()) is not None


def is_quoted(line: str) -> bool:
    return line.startswith((">", " >", "|>"))


def _label(line: str) -> str:
    match = _LABEL.match(line.strip()[:200])
    return str(match.lastgroup) if match else ""


def _is_attribution(joined: str, quoted_below: bool) -> bool:
    """A sentence of a person that ends in `wrote:` has no address and no time of day, and nothing quoted below it."""
    if not _VERB.search(joined) or not any(character.isdigit() for character in joined):
        return quoted_below and _VERB.search(joined) is not None
    begins = joined.startswith(_OPENERS) or _DATE_BEFORE.match(joined) is not None or "kirjoitti" in joined.lower()
    exact = _ADDRESS.search(joined) is not None or _CLOCK.search(joined) is not None
    return quoted_below or (exact and (begins or _ADDRESS.search(joined) is not None))


def _quoted_soon(lines: list[str], start: int) -> bool:
    below = next((line for line in lines[start : start + 3] if line.strip()), "")
    return is_quoted(below)
