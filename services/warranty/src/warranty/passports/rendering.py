"""A passport as a page for people and as data for programs (JSON-LD), and the QR code that leads to it."""

import json
from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from typing import Any

import segno
from jinja2 import Environment, StrictUndefined

from warranty.passports.domain.digital_links import OWN
from warranty.passports.domain.passport import PublicDocument, PublicModernisation, PublicPassport

HTML = "text/html"
JSON_LD = "application/ld+json"
QR_FILES = {"qr.svg": "image/svg+xml", "qr.png": "image/png"}
_QUIET_ZONE = 4
"""Modules of white around a code (ISO/IEC 18004, 6.3.8)."""
_PAGE = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    files("warranty.passports").joinpath("page.html").read_text()
)


def rendered(passport: PublicPassport, media_type: str, base: str) -> bytes:
    """`media_type` is HTML or JSON_LD."""
    if media_type == HTML:
        return _PAGE.render(passport=passport, repair=passport.repair_information).encode()
    return json.dumps(_json_ld(passport, base), ensure_ascii=False).encode()


def qr_code(url: str, file: str, scale: int) -> bytes:
    """The code as `qr.svg` or `qr.png`, `scale` pixels to a module. Readable with 15 % of it damaged (level M)."""
    out = BytesIO()
    kind = file.removeprefix("qr.")
    segno.make_qr(url, error="m").save(out, kind=kind, scale=scale, border=_QUIET_ZONE)
    return out.getvalue()


def _json_ld(passport: PublicPassport, base: str) -> Mapping[str, Any]:
    """In the vocabulary of schema.org; what is empty is left out."""
    repair = passport.repair_information
    properties = {
        "revision": passport.revision,
        "warrantyStatus": passport.warranty or "",
        "sparePartsUntil": repair.spare_parts_until,
        "repairContact": repair.contact,
    }
    data = {
        "@context": "https://schema.org",
        "@type": "ProductModel" if passport.warranty is None else "IndividualProduct",
        "@id": f"{base}{OWN}{passport.id}",
        "name": passport.name,
        "manufacturer": {"@type": "Organization", "name": passport.manufacturer},
        "category": passport.category,
        "gtin": passport.gtin,
        "additionalProperty": [
            *(_property(name, text) for name, text in properties.items() if text),
            *(_property(each.kind, f"{each.title}: {each.description}") for each in passport.campaigns),
            *(_property("modernisation", _words(each)) for each in passport.modernisations),
        ],
        "subjectOf": [
            *({"@type": "WebPage", "name": each.title, "url": each.url} for each in repair.links),
            *(_document(each, base) for each in passport.documents),
        ],
    }
    return {name: value for name, value in data.items() if value}


def _property(name: str, value: str) -> Mapping[str, str]:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _words(modernisation: PublicModernisation) -> str:
    """`modernisation, revision C, firmware 2.4.1`."""
    known = {"revision": modernisation.revision, "firmware": modernisation.firmware}
    return ", ".join([modernisation.kind, *(f"{name} {value}" for name, value in known.items() if value)])


def _document(document: PublicDocument, base: str) -> Mapping[str, Any]:
    return {
        "@type": "DigitalDocument",
        "additionalType": document.kind,
        "name": document.title,
        "inLanguage": document.language,
        "encodingFormat": document.media_type,
        "version": document.number,
        "url": f"{base}{document.path}",
    }
