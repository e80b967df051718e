from base64 import urlsafe_b64encode

import pytest
from domainkit.pages import Cursor
from hypothesis import given
from hypothesis import strategies as st
from servicekit.rpc.pages import Pages, PageTokenInvalid

PAGES = Pages("a secret")


@given(st.one_of(st.none(), st.integers(-(2**53), 2**53), st.text(max_size=50)), st.text(min_size=1, max_size=50))
def test_a_token_leads_back_to_its_place(key: int | str | None, id: str) -> None:
    assert PAGES.read(PAGES.write(Cursor(key, id), "tickets", "open"), "tickets", "open") == Cursor(key, id)


def test_no_place_is_no_token_and_the_other_way_round() -> None:
    assert PAGES.write(None) == ""
    assert PAGES.read("") is None


@pytest.mark.parametrize("token", ["x", "!!!", "é", urlsafe_b64encode(b"\0" * 40).decode()])
def test_a_hostile_token_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        PAGES.read(token, "tickets")


def test_a_token_of_another_query_or_another_secret_is_refused() -> None:
    token = PAGES.write(Cursor(1, "tkt_1"), "nordic-home", "open")
    with pytest.raises(PageTokenInvalid):
        PAGES.read(token, "baltic-tools", "open")
    with pytest.raises(PageTokenInvalid):
        Pages("another secret").read(token, "nordic-home", "open")


def test_a_page_size_that_is_not_given_is_the_default() -> None:
    assert PAGES.size(0) == 20
    assert PAGES.size(100) == 100
