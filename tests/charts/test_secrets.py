"""Secrets are named, never held; but for the random ones that development makes for itself."""

import base64
import re

import pytest
from rendering import CHARTS, Variant, of_kind, render
from variants import DEVELOPMENT, INSTALLABLE

MATERIAL = re.compile(
    r"-----BEGIN|\beyJ[\w-]{10,}|://[^\s:/@]+:[^\s@{…]+@|(?i:password|secret|token)\s*[:=]\s*[\"']?[\w+/-]{12,}"
)
SAID_TO_BE = "user:password@"  # the shape of a URL, in a comment


@pytest.mark.parametrize("name", INSTALLABLE)
def test_only_development_makes_a_secret(name: str) -> None:
    variant = INSTALLABLE[name]
    names = {each["metadata"]["name"] for each in of_kind(render(variant), "Secret")}
    assert names == ({"shop-generated"} if "values-dev.yaml" in variant.presets else set())


def test_development_secrets_are_long_and_random() -> None:
    first, second = (
        _secrets(Variant(DEVELOPMENT.chart, DEVELOPMENT.presets, values)) for values in ("{}", "# again\n{}")
    )
    assert first.keys() == second.keys() == {"page-token-secret", "live-secret", "client-secret", "reply-token-keys"}
    assert len({*first.values(), *second.values()}) == 8
    assert all(len(base64.b64decode(value)) >= 32 for value in first.values())


def test_no_file_of_the_charts_holds_a_secret() -> None:
    found = [
        (str(path.relative_to(CHARTS)), line)
        for path in CHARTS.rglob("*")
        if path.is_file() and path.suffix not in (".json", ".py", ".pyc")
        for line in path.read_text().splitlines()
        if MATERIAL.search(line.replace(SAID_TO_BE, ""))
    ]
    assert found == []


def _secrets(variant: Variant) -> dict[str, str]:
    (secret,) = of_kind(render(variant), "Secret")
    data: dict[str, str] = secret["data"]
    return data
