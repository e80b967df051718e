"""A document of a product model: a file in one language, in versions that never change.

Bytes are objects. A version is added in two writes: the first has the key of the object that is about to be stored, so
that what a crash leaves of it is found; the second has the version.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.instants import MINUTE, Instant
from domainkit.refusals import Refused

from warranty.serial_rules.domain.ranges import check_ranges, within
from warranty.serial_rules.domain.serial_rule import SerialRange

MOST_DOCUMENTS = 200  # of one product model
MOST_VERSIONS = 50  # of one document
MOST_UPLOADS = 10  # that are going on, of one document
BROKEN_OFF_AFTER = 20 * MINUTE
"""No upload takes as long: the gateway ends them after half of it."""
TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")
"""What is taken: files without scripts that run, whose first bytes are their own."""


class ProductDocumentKind(StrEnum):
    MANUAL = "manual"
    CERTIFICATE = "certificate"
    MODERNISATION_BULLETIN = "modernisation_bulletin"
    REPAIR_INFORMATION = "repair_information"


@dataclass(frozen=True, slots=True)
class ProductDocumentVersion:
    """`key` is that of its bytes in the object storage."""

    number: int
    key: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: Actor
    added_at: Instant


@dataclass(frozen=True, slots=True)
class Upload:
    """An object that is being stored."""

    key: str
    since: Instant


@dataclass(frozen=True, slots=True)
class ProductDocumentDraft:
    product_model_id: str
    kind: ProductDocumentKind
    title: str
    language: str
    public: bool
    revisions: tuple[str, ...]
    serial_ranges: tuple[SerialRange, ...]


@dataclass(frozen=True, slots=True)
class ProductDocument:
    """`revisions` and `serial_ranges` are those of the units that it is about; empty: all."""

    id: str
    retailer: str
    product_model_id: str
    kind: ProductDocumentKind
    title: str
    language: str
    created_by: Actor
    created_at: Instant
    public: bool = False
    revisions: tuple[str, ...] = ()
    serial_ranges: tuple[SerialRange, ...] = ()
    versions: tuple[ProductDocumentVersion, ...] = ()
    uploads: tuple[Upload, ...] = ()
    version: int = 0

    @property
    def latest(self) -> ProductDocumentVersion | None:
        return self.versions[-1] if self.versions else None

    def numbered(self, number: str) -> ProductDocumentVersion | None:
        return next((each for each in self.versions if str(each.number) == number), None)

    def is_about(self, revision: str, serial: str) -> bool:
        """Whether it is about a unit, or about a model where there is no serial."""
        if self.revisions and revision not in self.revisions:
            return False
        return not self.serial_ranges or within(serial, self.serial_ranges)

    def broken_off(self, now: Instant) -> Sequence[Upload]:
        """Uploads that a crash ended."""
        return [each for each in self.uploads if each.since < now - BROKEN_OFF_AFTER]


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes of a document. None: stays as it is."""

    title: str | None = None
    public: bool | None = None
    revisions: tuple[str, ...] | None = None
    serial_ranges: tuple[SerialRange, ...] | None = None


def create_document(id: str, retailer: str, draft: ProductDocumentDraft, by: Actor, *, now: Instant) -> ProductDocument:
    """Raises Refused: VALIDATION_FAILED."""
    check_ranges(draft.serial_ranges, "serial_ranges")
    return ProductDocument(
        id=id,
        retailer=retailer,
        product_model_id=draft.product_model_id,
        kind=draft.kind,
        title=draft.title.strip(),
        language=draft.language,
        created_by=by,
        created_at=now,
        public=draft.public,
        revisions=draft.revisions,
        serial_ranges=draft.serial_ranges,
    )


def correct(document: ProductDocument, correction: Correction) -> ProductDocument:
    """Raises Refused: VALIDATION_FAILED."""
    check_ranges(correction.serial_ranges or (), "serial_ranges")
    return replace(
        document,
        title=document.title if correction.title is None else correction.title.strip(),
        public=document.public if correction.public is None else correction.public,
        revisions=document.revisions if correction.revisions is None else correction.revisions,
        serial_ranges=document.serial_ranges if correction.serial_ranges is None else correction.serial_ranges,
    )


def begin_upload(document: ProductDocument, key: str, *, now: Instant) -> ProductDocument:
    """The objects of uploads that broke off are deleted before. Raises Refused: TOO_MANY_DOCUMENT_VERSIONS."""
    broken_off = document.broken_off(now)
    going_on = tuple(each for each in document.uploads if each not in broken_off)
    if len(document.versions) >= MOST_VERSIONS:
        raise _too_many(f"A document has at most {MOST_VERSIONS} versions.")
    if len(going_on) >= MOST_UPLOADS:
        raise _too_many(f"{MOST_UPLOADS} uploads of this document are going on.")
    return replace(document, uploads=(*going_on, Upload(key, now)))


def add_version(document: ProductDocument, version: ProductDocumentVersion) -> ProductDocument:
    """The number of the version is the next one, whatever it came with. Raises Refused: TOO_MANY_DOCUMENT_VERSIONS."""
    if len(document.versions) >= MOST_VERSIONS:
        raise _too_many(f"A document has at most {MOST_VERSIONS} versions.")
    numbered = replace(version, number=len(document.versions) + 1)
    return replace(end_upload(document, version.key), versions=(*document.versions, numbered))


def end_upload(document: ProductDocument, key: str) -> ProductDocument:
    return replace(document, uploads=tuple(each for each in document.uploads if each.key != key))


def require_taken(media_type: str, found: Iterable[str]) -> None:
    """Raises Refused (PRODUCT_DOCUMENT_TYPE_REFUSED). `found` are the types that the bytes may be."""
    if media_type not in TYPES:
        raise _refused(f"{media_type or 'No media type'} is not taken; taken are {', '.join(TYPES)}.")
    if media_type not in found:
        raise _refused(f"Its bytes are not those of {media_type}.")


def _refused(message: str) -> Refused:
    return Refused("invalid", "PRODUCT_DOCUMENT_TYPE_REFUSED", message, field="body")


def _too_many(message: str) -> Refused:
    return Refused("conflict", "TOO_MANY_DOCUMENT_VERSIONS", message)
