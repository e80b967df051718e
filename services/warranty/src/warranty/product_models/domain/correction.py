"""Corrections of a product model, new versions of its terms, and its deactivation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.product_models.domain.events import ProductModelChanged
from warranty.product_models.domain.product_model import (
    ProductModel,
    RepairInformation,
    RepairLink,
    TermsVersion,
    gtin_of_14,
)
from warranty.product_models.domain.terms import WarrantyTerm, check_terms

MOST_TERMS_VERSIONS = 50

Outcome = tuple[ProductModel, Sequence[ProductModelChanged]]


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes of a product model. None: stays as it is."""

    manufacturer: str | None = None
    name: str | None = None
    category: str | None = None
    warranty_terms: tuple[WarrantyTerm, ...] | None = None
    deactivated: bool | None = None
    gtin: str | None = None
    revision: str | None = None
    repair_links: tuple[RepairLink, ...] | None = None
    spare_parts_until: str | None = None
    repair_contact: str | None = None


def correct(model: ProductModel, correction: Correction, *, now: Instant) -> Outcome:
    """The model after a correction; one that changes nothing is no event.

    Raises Refused: VALIDATION_FAILED, TOO_MANY_TERMS_VERSIONS, GTIN_FIXED.
    """
    check_terms(correction.warranty_terms or ())
    corrected = replace(
        _with_terms(model, correction.warranty_terms, now),
        manufacturer=_or(correction.manufacturer, model.manufacturer),
        name=_or(correction.name, model.name),
        category=_or(correction.category, model.category),
        deactivated_at=_deactivated_at(model, correction.deactivated, now),
        gtin=_gtin(model, correction.gtin),
        revision=_or(correction.revision, model.revision),
        repair_information=_repair_information(model, correction),
    )
    return (model, []) if corrected == model else (corrected, [ProductModelChanged(corrected)])


def _with_terms(model: ProductModel, terms: tuple[WarrantyTerm, ...] | None, now: Instant) -> ProductModel:
    if terms is None or terms == model.warranty_terms:
        return model
    if model.terms_version >= MOST_TERMS_VERSIONS:
        raise Refused(
            "conflict",
            "TOO_MANY_TERMS_VERSIONS",
            f"A product model has {MOST_TERMS_VERSIONS} versions of terms at most.",
        )
    before = TermsVersion(model.terms_version, model.terms_since, model.warranty_terms)
    return replace(
        model,
        warranty_terms=terms,
        terms_version=model.terms_version + 1,
        # Clocks of two replicas differ: versions are in the order of their instants all the same.
        terms_since=max(now, model.terms_since or now),
        earlier_terms=(*model.earlier_terms, before),
    )


def _deactivated_at(model: ProductModel, deactivated: bool | None, now: Instant) -> Instant | None:
    if deactivated is None:
        return model.deactivated_at
    return (model.deactivated_at or now) if deactivated else None


def _gtin(model: ProductModel, gtin: str | None) -> str:
    given = gtin_of_14(gtin or "") or model.gtin
    if model.gtin and given != model.gtin:
        raise Refused("conflict", "GTIN_FIXED", f"Its GTIN is {model.gtin}, and links are printed with it.")
    return given


def _repair_information(model: ProductModel, correction: Correction) -> RepairInformation | None:
    """None where nothing is left of it."""
    known = model.repair_information or RepairInformation()
    corrected = RepairInformation(
        links=known.links if correction.repair_links is None else correction.repair_links,
        spare_parts_until=_or(correction.spare_parts_until, known.spare_parts_until),
        contact=_or(correction.repair_contact, known.contact),
    )
    return None if corrected == RepairInformation() else corrected


def _or(given: str | None, stored: str) -> str:
    return stored if given is None else given.strip()
