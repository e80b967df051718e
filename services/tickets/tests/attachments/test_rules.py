"""What is taken, how long a link works, and when a scan is tried again: pure rules."""

from collections.abc import Callable
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import MINUTE, Instant, after
from domainkit.refusals import Refused
from pydantic import ValidationError
from tickets.attachment_settings import AttachmentSettings
from tickets.attachments.domain.attachment import (
    SCAN_ATTEMPTS,
    Attachment,
    Scan,
    require_handed_out,
    scan_failed,
    scanned,
)
from tickets.attachments.domain.links import Links
from tickets.attachments.domain.media_types import DEFAULT_TYPES, media_type_of, require_taken

NOW = Instant(1_772_434_800_000_000)
OLD, NEW = b"o" * 32, b"n" * 32


def attachment(scan: Scan) -> Attachment:
    return Attachment(
        id="att_1",
        retailer="nordic-home",
        key="attachments/obj_1",
        name="leak.png",
        media_type="image/png",
        size=1,
        sha256="",
        uploaded_by=Actor(ActorKind.CUSTOMER, "maija"),
        created_at=NOW,
        scan=scan,
        scan_at=NOW,
    )


def reason(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def test_link_of_the_key_before_works_until_it_expires() -> None:
    token, expires_at = Links([OLD], 10 * MINUTE).token("att_1", NOW)
    rotated = Links([NEW, OLD], 10 * MINUTE)
    rotated.require_valid("att_1", token, Instant(expires_at - 1))
    assert reason(lambda: rotated.require_valid("att_1", token, expires_at)) == "LINK_EXPIRED"
    assert reason(lambda: Links([NEW], MINUTE).require_valid("att_1", token, NOW)) == "ATTACHMENT_NOT_FOUND"


def test_link_with_a_later_end_is_none() -> None:
    token, _ = Links([OLD], MINUTE).token("att_1", NOW)
    later = f"9{token}"
    assert reason(lambda: Links([OLD], MINUTE).require_valid("att_1", later, NOW)) == "ATTACHMENT_NOT_FOUND"


@pytest.mark.parametrize("declared", ["", "image", "IMAGE/", "a/b c", "text/html\r\nX: y"])
def test_what_is_no_media_type_is_unknown_bytes(declared: str) -> None:
    assert media_type_of(declared) == "application/octet-stream"


def test_declared_picture_has_to_be_one() -> None:
    require_taken(media_type_of("Image/PNG; q=1"), DEFAULT_TYPES, {"image/png"})
    for found in (set[str](), {"text/html"}, {"image/jpeg"}):
        assert reason(lambda: require_taken("image/png", DEFAULT_TYPES, found)) == "ATTACHMENT_TYPE_REFUSED"  # noqa: B023


def test_only_what_is_clean_is_handed_out_while_scanning() -> None:
    require_handed_out(attachment(Scan.CLEAN), scanning=True)
    require_handed_out(attachment(Scan.OFF), scanning=True)
    require_handed_out(attachment(Scan.PENDING), scanning=False)
    for scan in (Scan.PENDING, Scan.FAILED):
        held_back = attachment(scan)
        assert reason(lambda: require_handed_out(held_back, scanning=True)) == "ATTACHMENT_NOT_SCANNED"  # noqa: B023
    for scanning in (True, False):
        infected = attachment(Scan.INFECTED)
        assert reason(lambda: require_handed_out(infected, scanning=scanning)) == "ATTACHMENT_REJECTED"  # noqa: B023


def test_failed_scan_is_tried_later_and_then_given_up() -> None:
    tried = attachment(Scan.PENDING)
    for attempt in range(1, SCAN_ATTEMPTS):
        tried = scan_failed(tried, NOW)
        assert (tried.scan, tried.scan_at) == (Scan.PENDING, after(NOW, 2**attempt * MINUTE))
    tried = scan_failed(tried, NOW)
    assert (tried.scan, tried.scan_at) == (Scan.FAILED, None)


def test_result_of_a_scan_stands() -> None:
    infected = scanned(attachment(Scan.PENDING), Scan.INFECTED)
    assert scanned(infected, Scan.CLEAN).scan is Scan.INFECTED


@pytest.mark.parametrize(
    "values",
    [
        {"orphan_grace_hours": 24, "backup_interval_hours": 24},
        {"attachment_link_keys": "short"},
        {"attachment_link_keys": " ".join(["k" * 32] * 3)},
        {"clamd_address": "clamd"},
    ],
    ids=["grace", "short key", "three keys", "no port"],
)
def test_settings_that_cannot_be_meant_refuse_the_start(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AttachmentSettings.model_validate(values)
