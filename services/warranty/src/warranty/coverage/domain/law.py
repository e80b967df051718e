"""Law as data: the rules of a jurisdiction, by version, each with its source.

A pack is a JSON document in `coverage/law`. A national pack names the rules that differ from those of its `base`. A
rule counts from a day on (`valid_from`), and for contracts from a day on (`contracts_from`). `confirmed` is false until
a lawyer has compared the rule with the official text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from domainkit.refusals import not_found

EU = "EU"
MEMBER_STATES = frozenset(
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    ]
)
"""Of the European Union, by ISO 3166-1 alpha-2."""
CONFORMITY_PERIOD = "conformity_period"
REPAIR_EXTENSION = "repair_extension"
_DATES = ("valid_from", "valid_until", "contracts_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule:
    """Dates are ISO 8601, empty where there is none; `valid_until` is the first day on which it does not count."""

    id: str
    text: str
    act: str
    article: str
    url: str
    valid_from: str
    valid_until: str = ""
    contracts_from: str = ""
    months: int = 0
    days: int = 0
    working_days: bool = False
    national_override: str = ""
    confirmed: bool = False
    jurisdiction: str = ""

    @property
    def source(self) -> str:
        return f"{self.act}, {self.article}"

    def in_force(self, on: date) -> bool:
        day = on.isoformat()
        return self.valid_from <= day and not (self.valid_until and self.valid_until <= day)

    def covers_contract(self, on: date) -> bool:
        """Whether it counts for a contract that was made on this day."""
        return self.contracts_from <= on.isoformat()


@dataclass(frozen=True, slots=True)
class LawPack:
    id: str  # the jurisdiction
    version: str
    valid_from: str
    base: str
    rules: tuple[LawRule, ...]


@dataclass(frozen=True, slots=True)
class LawPacks:
    packs: Sequence[LawPack]

    def in_force(self, jurisdiction: str, on: date) -> LawPack:
        """The rules on a day, with those of the base that it does not replace. Raises Refused: LAW_PACK_NOT_FOUND."""
        pack = self._on(jurisdiction, on)
        if pack is None:
            raise not_found("law pack")
        return pack

    def rule(self, id: str, on: date, *, jurisdiction: str = EU) -> LawRule | None:
        """A rule on a day; None where no pack has it. A member state without a pack has those of the Union."""
        pack = self._on(jurisdiction, on) or (self._on(EU, on) if jurisdiction in MEMBER_STATES else None)
        return next((rule for rule in pack.rules if rule.id == id), None) if pack else None

    def _on(self, jurisdiction: str, on: date) -> LawPack | None:
        versions = [each for each in self.packs if each.id == jurisdiction and each.valid_from <= on.isoformat()]
        if not versions:
            return None
        latest = max(versions, key=lambda pack: (pack.valid_from, pack.version))
        rules = {rule.id: rule for rule in latest.rules if rule.in_force(on)}
        base = self._on(latest.base, on) if latest.base else None
        merged = {rule.id: rule for rule in base.rules} | rules if base else rules
        return replace(latest, rules=tuple(merged[id] for id in sorted(merged)))


def pack_of(document: Mapping[str, Any]) -> LawPack:
    """Raises ValueError that names the pack and the field at fault."""
    name = f"law pack {document.get('jurisdiction')} {document.get('version')}"
    if unknown := document.keys() - {"jurisdiction", "version", "valid_from", "base", "rules"}:
        raise ValueError(f"{name}: unknown field {min(unknown)}")
    rules = tuple(_rule(name, str(document["jurisdiction"]), each) for each in document["rules"])
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError(f"{name}: a rule is there twice")
    date.fromisoformat(document["valid_from"])
    return LawPack(
        document["jurisdiction"], document["version"], document["valid_from"], document.get("base", ""), rules
    )


def packs_of(documents: Sequence[Mapping[str, Any]]) -> LawPacks:
    """Raises ValueError, also for a pack whose base is not there."""
    packs = [pack_of(document) for document in documents]
    known = {pack.id for pack in packs}
    for pack in packs:
        if pack.base and pack.base not in known:
            raise ValueError(f"law pack {pack.id} {pack.version}: there is no pack of its base {pack.base}")
    return LawPacks(packs)


def _rule(pack: str, jurisdiction: str, document: Mapping[str, Any]) -> LawRule:
    types = {each.name: each.type for each in fields(LawRule)}
    for name, value in document.items():
        if type(value).__name__ != getattr(types.get(name), "__name__", None):
            raise ValueError(f"{pack}: {document.get('id')} has an unknown field or a value of another type: {name}")
    for name in _DATES:
        if document.get(name):
            date.fromisoformat(document[name])
    try:
        return LawRule(**document, jurisdiction=jurisdiction)
    except TypeError as error:
        raise ValueError(f"{pack}: {document.get('id')}: {error}") from error
