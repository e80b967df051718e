"""Names are made from the release's: Kubernetes takes all of them, or helm refuses with a sentence."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rendering import Manifest, Variant, refusal, render
from variants import BUNDLED, KINDS, alone, together

LONGEST = 53  # of a release's name, as helm has it
OTHERS = 253
# A StatefulSet's revision, its name and up to eleven characters, is the value of a label.
LIMITS = {"Service": 63, "Pod": 63, "Job": 63, "Deployment": 63, "StatefulSet": 52}
LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")

NAMES = {
    "as long as helm takes": "s" * LONGEST,
    "cut at a dash": "s" * 38 + "-" + "s" * 14,
    "cut among dashes": "s" * 36 + "-----" + "s" * 12,
    "that of the product": "aftersales",
}


def variants(release: str) -> Iterator[Variant]:
    yield Variant(BUNDLED.chart, BUNDLED.presets, BUNDLED.values, release=release, kinds=KINDS)
    yield together("values-production.yaml", release=release, kinds=KINDS)
    yield together("values-dev.yaml", release=release, kinds=KINDS)
    yield alone("notifications", release=release, kinds=KINDS)


def labels(found: Any) -> Iterator[str]:
    """The values of all labels and selectors in a manifest."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("labels", "matchLabels") and isinstance(value, dict):
                yield from value.values()
            yield from labels(value)
    elif isinstance(found, list):
        for value in found:
            yield from labels(value)


def too_much(manifest: Manifest) -> bool:
    kind, name = manifest["kind"], manifest["metadata"]["name"]
    if len(name) > LIMITS.get(kind, OTHERS) or any(len(value) > 63 for value in labels(manifest)):
        return True
    return kind in LIMITS and not LABEL.fullmatch(name)


@pytest.mark.parametrize("which", NAMES)
def test_names_made_from_the_release_are_valid(which: str) -> None:
    refused = [
        (variant.chart, manifest["kind"], manifest["metadata"]["name"])
        for variant in variants(NAMES[which])
        for manifest in render(variant)
        if too_much(manifest)
    ]
    assert not refused


@pytest.mark.parametrize(("release", "better"), [("my.release", "my-release"), ("1shop", "r1shop")])
def test_release_name_invalid_for_a_service_is_refused(release: str, better: str) -> None:
    for variant in variants(release):
        said = refusal(variant)
        assert f"the release's name, {release}: Services are named after it" in said
        assert f"call it {better}" in said


def test_chart_with_a_fullname_accepts_any_release() -> None:
    manifests = render(alone("tickets", {"fullnameOverride": "care-tickets"}, release="my.release"))
    assert {each["metadata"]["name"] for each in manifests if each["kind"] == "Service"} >= {"care-tickets"}


def test_fullname_invalid_for_a_service_is_refused() -> None:
    assert "/fullnameOverride" in refusal(alone("tickets", {"fullnameOverride": "care.tickets"}))
