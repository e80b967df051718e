"""What programs and people put below a message: the delimiter `-- ` (RFC 3676, 4.3) and lines of mobile clients."""

import re

_MOST_LINES = 15  # below a delimiter; more of them are a text
_LONGEST = 150

_DEVICES = (
    "iphone ipad ipod mac android samsung galaxy huawei xiaomi nokia blackberry windows mobile mobil smartphone phone "
    "handy fairphone pixel tablet téléphone móvil puhelim puhelin laite laitte outlook yahoo gmail proton aol mail"
)
_OF = rf"(?=.{{0,80}}({'|'.join(_DEVICES.split())}))"
_MOBILE = [
    re.compile(rf"^[_*<\s]{{0,5}}{start}.{{0,120}}$", re.IGNORECASE)
    for start in (
        rf"(sent|written) (from|via|with|using) {_OF}",
        rf"(von|mit) {_OF}(?=.{{0,80}} (gesendet|geschickt))",
        rf"gesendet (von|mit|über) {_OF}",
        rf"envoyé (de|depuis|à partir de|avec|à l['’]aide de) {_OF}",
        rf"enviado (desde|de|con|a través de) {_OF}",
        rf"lähetetty {_OF}",
        "(get|hanki) outlook ",
        "outlook für (ios|android|mac) (beziehen|herunterladen)",
        "(laden sie|holen sie sich) outlook ",
        "(obtenez|télécharger|obtenir) outlook pour ",
        "(obtener|obtén|descargar) outlook para ",
    )
]


def without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a text, and those of the signature at its end."""
    end = _above_mobile(lines, _delimiter(lines))
    return lines[:end], lines[end:]


def _delimiter(lines: list[str]) -> int:
    """The topmost with few lines below it."""
    found, below = len(lines), 0
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].strip():
            below += 1
        if below > _MOST_LINES:
            break
        if lines[number].rstrip() == "--":
            found = number
    return found


def _above_mobile(lines: list[str], end: int) -> int:
    last = end
    while last and (not (line := lines[last - 1].strip()) or _is_mobile(line)):
        last -= 1
        if line:
            end = last
    return end


def _is_mobile(line: str) -> bool:
    return len(line) <= _LONGEST and any(each.match(line) for each in _MOBILE)
