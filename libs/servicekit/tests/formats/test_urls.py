import pytest
from hypothesis import given
from hypothesis import strategies as st
from servicekit.formats.urls import LONGEST_PAGE, web_url


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://Käse.example/Ä?q=a b#x", "https://xn--kse-qla.example/%C3%84?q=a%20b#x"),
        ("http://example.org:8080/a/../b", "http://example.org:8080/b"),
        ("https://example.org/<script>", "https://example.org/%3Cscript%3E"),
    ],
)
def test_url_has_a_normal_form(written: str, normal: str) -> None:
    assert web_url(written) == normal


@pytest.mark.parametrize(
    "written",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "file:///etc/passwd"),
        *("example.org", "//example.org", "https://", "https://xn--/", "https://example.org:99999/"),
        *("https://bank.example@evil.example/", "https://a:b@evil.example/", f"https://example.org/{'ä' * 90}"),
    ],
)
def test_other_than_a_web_page_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="https or http"):
        web_url(written)


@given(st.text(max_size=30))
def test_normal_form_stays_as_it_is(path: str) -> None:
    normal = web_url(f"https://example.org/{path}")
    assert web_url(normal) == normal
    assert normal.isascii()
    assert len(normal) <= LONGEST_PAGE
