"""What the serials of a manufacturer look like. Serials and templates come in normal form and upper case."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.refusals import invalid

from warranty.serial_rules.domain.check_digits import SerialCheckDigit
from warranty.serial_rules.domain.templates import Template, template_of


@dataclass(frozen=True, slots=True)
class SerialRange:
    """Both ends included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SerialFormat:
    template: str
    check_digit: SerialCheckDigit | None = None
    ranges: tuple[SerialRange, ...] = ()  # empty: all that fit the template


@dataclass(frozen=True, slots=True)
class SerialRuleDraft:
    retailer: str
    manufacturer: str
    formats: tuple[SerialFormat, ...]
    dummies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SerialRule:
    id: str
    retailer: str
    manufacturer: str
    formats: tuple[SerialFormat, ...]  # empty: any
    dummies: tuple[str, ...]
    created_at: Instant
    version: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes of a rule. None: stays as it is."""

    formats: tuple[SerialFormat, ...] | None = None
    dummies: tuple[str, ...] | None = None


def rule_id(retailer: str, manufacturer: str) -> str:
    """The id of the one rule that a manufacturer has, in any case of its letters."""
    return derived_id("srl", retailer, normalize("NFKC", manufacturer).strip().casefold())


def define_rule(draft: SerialRuleDraft, *, now: Instant) -> SerialRule:
    """Raises Refused (VALIDATION_FAILED) for a template that cannot be read, or a range that does not fit it."""
    _check(draft.formats)
    return SerialRule(
        id=rule_id(draft.retailer, draft.manufacturer),
        retailer=draft.retailer,
        manufacturer=draft.manufacturer.strip(),
        formats=draft.formats,
        dummies=draft.dummies,
        created_at=now,
    )


def correct(rule: SerialRule, correction: Correction) -> SerialRule:
    """Raises Refused as `define_rule`."""
    formats = rule.formats if correction.formats is None else correction.formats
    _check(formats)
    return replace(rule, formats=formats, dummies=rule.dummies if correction.dummies is None else correction.dummies)


def _check(formats: Sequence[SerialFormat]) -> None:
    for position, each in enumerate(formats):
        path = f"formats[{position}]"
        template = template_of(each.template, f"{path}.template")
        if not template.places:
            raise invalid(f"{path}.template", "Must have a character.")
        if each.check_digit and template.most_digits < 2:
            raise invalid(f"{path}.check_digit", "Must be left out: the template has no two digits.")
        _check_ranges(each.ranges, template, path)


def _check_ranges(ranges: Sequence[SerialRange], template: Template, path: str) -> None:
    for position, each in enumerate(ranges):
        for name, end in (("first", each.first), ("last", each.last)):
            if not template.fits(end):
                raise invalid(f"{path}.ranges[{position}].{name}", "Must fit the template.")
        if each.first > each.last:
            raise invalid(f"{path}.ranges[{position}].last", "Must not come before the first one.")
