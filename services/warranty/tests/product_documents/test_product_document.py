"""Which units a document is about, and what becomes of its versions."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, EPOCH, MINUTE, after
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.product_documents.domain.product_document import (
    MOST_UPLOADS,
    MOST_VERSIONS,
    ProductDocument,
    ProductDocumentKind,
    ProductDocumentVersion,
    add_version,
    begin_upload,
    end_upload,
    require_taken,
)
from warranty.serial_rules.domain.ranges import check_ranges, within
from warranty.serial_rules.domain.serial_rule import SerialRange

NOW = after(EPOCH, 20_000 * DAY)
MAKER = Actor(ActorKind.PARTNER, "partner-1")
DOCUMENT = ProductDocument(
    id="pdc_1",
    retailer="nordic-home",
    product_model_id="mod_1",
    kind=ProductDocumentKind.MANUAL,
    title="Manual",
    language="en",
    created_by=MAKER,
    created_at=NOW,
)


def version(key: str) -> ProductDocumentVersion:
    return ProductDocumentVersion(0, key, "manual.pdf", "application/pdf", 10, "ab", MAKER, NOW)


@pytest.mark.parametrize(
    ("revisions", "ranges", "revision", "serial", "about"),
    [
        ((), (), "", "", True),
        (("B",), (), "B", "A1", True),
        (("B",), (), "C", "A1", False),
        (("B",), (), "", "A1", False),
        ((), (SerialRange("A100", "A199"),), "B", "A150", True),
        ((), (SerialRange("A100", "A199"),), "B", "A1500", False),
        ((), (SerialRange("A100", "A199"),), "B", "", False),
        (("B",), (SerialRange("A100", "A199"),), "C", "A150", False),
        ((), (SerialRange("A100", "A199"), SerialRange("B1", "B9")), "", "B3", True),
    ],
)
def test_document_is_about_its_revisions_and_serials(
    revisions: tuple[str, ...], ranges: tuple[SerialRange, ...], revision: str, serial: str, about: bool
) -> None:
    assert replace(DOCUMENT, revisions=revisions, serial_ranges=ranges).is_about(revision, serial) is about


@given(st.integers(0, 9_999), st.integers(0, 9_999), st.integers(0, 9_999))
def test_range_of_numbers_has_the_numbers_in_it(first: int, last: int, number: int) -> None:
    ends = SerialRange(f"A{first:04}", f"A{last:04}")
    assert within(f"A{number:04}", [ends]) == (first <= number <= last)


@pytest.mark.parametrize(
    ("first", "last", "field"), [("A9", "A10", "last"), ("B1", "A1", "last"), ("", "A1", "first"), ("A", "", "last")]
)
def test_range_that_holds_nothing_is_refused(first: str, last: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        check_ranges([SerialRange("A", "B"), SerialRange(first, last)], "serial_ranges")
    assert refused.value.field == f"serial_ranges[1].{field}"


def test_versions_are_numbered_and_stay() -> None:
    first = add_version(begin_upload(DOCUMENT, "k1", now=NOW), version("k1"))
    second = add_version(begin_upload(first, "k2", now=NOW), version("k2"))
    assert [(each.number, each.key) for each in second.versions] == [(1, "k1"), (2, "k2")]
    assert second.versions[0] == first.versions[0]
    assert second.uploads == ()
    latest, third = second.latest, second.numbered("3")
    assert latest is not None
    assert (latest.number, third) == (2, None)


def test_document_has_so_many_versions_at_most() -> None:
    full = replace(DOCUMENT, versions=(version("k"),) * MOST_VERSIONS)
    with pytest.raises(Refused, match="at most"):
        begin_upload(full, "k2", now=NOW)
    with pytest.raises(Refused, match="at most"):
        add_version(full, version("k2"))


def test_upload_that_broke_off_makes_room_after_twenty_minutes() -> None:
    document = DOCUMENT
    for number in range(MOST_UPLOADS):
        document = begin_upload(document, f"k{number}", now=NOW)
    later = after(NOW, 21 * MINUTE)
    assert document.broken_off(after(NOW, 19 * MINUTE)) == []
    with pytest.raises(Refused, match="going on"):
        begin_upload(document, "one more", now=after(NOW, 19 * MINUTE))
    assert len(document.broken_off(later)) == MOST_UPLOADS
    assert [each.key for each in begin_upload(document, "one more", now=later).uploads] == ["one more"]
    assert len(end_upload(document, "k3").uploads) == MOST_UPLOADS - 1


@pytest.mark.parametrize(
    ("media_type", "found"),
    [("text/html", {"text/html"}), ("application/pdf", {"image/png"}), ("", {"image/png"}), ("image/png", set())],
)
def test_file_of_another_type_is_refused(media_type: str, found: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        require_taken(media_type, found)
    assert refused.value.reason == "PRODUCT_DOCUMENT_TYPE_REFUSED"
    require_taken("image/png", {"image/png"})
