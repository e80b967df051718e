"""GS1 Digital Links, compared with what biip makes of them."""

import pytest
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from hypothesis import given
from hypothesis import strategies as st
from warranty.passports.domain.digital_links import CANONICAL, DigitalLink, digital_link, read_link

GTIN = "06412345678907"
VALUES = st.text("!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=20)


@given(variant=VALUES | st.just(""), serial=VALUES | st.just(""))
def test_link_is_the_canonical_one_and_read_again(variant: str, serial: str) -> None:
    link = digital_link(GTIN, variant=variant, serial=serial)
    assert link is not None
    assert read_link(link.path) == link
    found = GS1DigitalLinkURI.parse(CANONICAL + link.path)
    assert {each.ai.ai: each.value for each in found.element_strings} == {
        ai: value for ai, value in (("01", GTIN), ("22", variant), ("21", serial)) if value
    }
    assert found.as_canonical_uri() == CANONICAL + link.path


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/01/06412345678907", DigitalLink(GTIN)),
        ("/01/6412345678907/", DigitalLink(GTIN)),
        ("/01/96385074/21/A", DigitalLink("00000096385074", serial="A")),
        ("/01/06412345678907/22/B/10/L1/21/A%2F1", DigitalLink(GTIN, "B", "L1", "A/1")),
        ("/gtin/06412345678907/cpv/B/lot/L1/ser/A", DigitalLink(GTIN, "B", "L1", "A")),
    ],
)
def test_every_allowed_form_is_read(path: str, named: DigitalLink) -> None:
    assert read_link(path) == named


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/01", "/01/", "/01/123", "/01/06412345678907/21", "/21/A/01/06412345678907"),
        *("/01/06412345678907/21/A/10/L1", "/01/06412345678907/21/A/21/B", "/01/06412345678907/99/A"),
        *("/01/06412345678907/21/" + "x" * 21, "/01/06412345678907/21/%C3%A4", "/01/06412345678907/21/%00"),
        "/01/06412345678907" + "/21/A" * 400,
    ],
)
def test_other_path_is_no_link(path: str) -> None:
    assert read_link(path) is None


def test_what_gs1_cannot_name_has_no_link() -> None:
    assert digital_link("", serial="A") is None
    assert digital_link(GTIN, serial=None) is None
    assert digital_link(GTIN, serial="Ä1") is None
    assert digital_link(GTIN, variant="rev B", serial="A") == DigitalLink(GTIN, serial="A")
