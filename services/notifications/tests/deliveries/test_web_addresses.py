import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries.domain.web_addresses import web_address


@pytest.mark.parametrize(
    "url",
    [
        "https://nordic-home.example",
        "http://127.0.0.1:8080/tickets/tkt_1",
        "https://nordic-home.example/a%20b?x=1&y=%C3%A4#part",
    ],
)
def test_web_address_is_kept_as_it_is(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ('https://x.example/"><b>', "https://x.example/%22%3E%3Cb%3E"),
        ("https://x.example/kühl schrank", "https://x.example/k%C3%BChl%20schrank"),
    ],
)
def test_characters_of_no_url_are_percent_encoded(url: str, encoded: str) -> None:
    assert web_address(url) == encoded


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nordic-home.example",
        "//nordic-home.example",
        "javascript:alert(1)",
        "JavaScript://x.example/%0aalert(1)",
        "data:text/html,<script>",
        "https:",
        "https:///path",
        "https://user:secret@x.example/",
        "https://x.example:port/",
        "https://k\u00fche.example/",
        "https://[x",
        "https://x.example/\ud800",
    ],
)
def test_what_is_no_web_address_is_empty(url: str) -> None:
    assert web_address(url) == ""


def test_scheme_that_is_not_allowed_is_empty() -> None:
    assert web_address("http://x.example/logo.png", ("https",)) == ""


@given(st.text(max_size=60).map("https://x.example/{}".format) | st.text(max_size=60))
def test_web_address_has_characters_of_urls_alone(text: str) -> None:
    assert re.fullmatch(r"(https?://[!-~]+)?", web_address(text))
    assert not set('"<> \\`{}|^') & set(web_address(text))
