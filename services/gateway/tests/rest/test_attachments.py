"""Files through the gateway: what a browser is made to do with one, and which part of it is asked for."""

from urllib.parse import unquote

import pytest
from gateway.rest.files import byte_range, content_disposition, headers
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(min_size=1, max_size=200))
def test_name_of_a_file_stays_within_its_header(name: str) -> None:
    header = content_disposition("attachment", name.encode("utf-8", "replace").decode())
    plain, _, extended = header.partition("; filename*=UTF-8''")
    assert header.isascii()
    assert plain.count('"') == 2
    assert not set(extended) & set('"; \r\n')
    assert unquote(extended) == name.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/pdf", "text/plain"])
def test_file_that_may_hold_script_is_saved(media_type: str) -> None:
    found = headers("page", media_type, "private")
    assert found["Content-Disposition"].startswith("attachment;")
    assert found["Content-Type"] == "application/octet-stream"
    assert found["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_picture_is_shown() -> None:
    assert headers("leak.png", "image/png", "private")["Content-Disposition"].startswith("inline;")


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=5-", (5, 0)),
        ("", (0, 0)),
        ("bytes=9-5", (0, 0)),
        ("bytes=-5", (0, 0)),
        ("bytes=0-1,4-5", (0, 0)),
        ("lines=1-2", (0, 0)),
    ],
)
def test_single_range_is_read_and_no_other(header: str, asked: tuple[int, int]) -> None:
    assert byte_range(header) == asked
