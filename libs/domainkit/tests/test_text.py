import pytest
from domainkit.refusals import Refused
from domainkit.text import line, text


def test_line_is_trimmed() -> None:
    assert line("  A lamp ", "name", longest=10) == "A lamp"


@pytest.mark.parametrize(
    "value", ["", "   ", "a" * 11, "two\nlines", "nul\x00", "tab\there", "two\u2028lines", "\u200b", "\u202e", "\u2800"]
)
def test_line_refuses_what_is_none(value: str) -> None:
    with pytest.raises(Refused) as refused:
        line(value, "name", longest=10)
    assert refused.value.field == "name"


def test_text_may_have_line_breaks_and_tabs() -> None:
    body = "one\ntwo\tthree\r\nfour\u2028five"
    assert text(body, "body", longest=100) == body


@pytest.mark.parametrize("value", ["bell\x07", "nul\x00", "\u200b\n\u202e"])
def test_text_refuses_control_characters(value: str) -> None:
    with pytest.raises(Refused):
        text(value, "body", longest=100)


def test_text_may_be_empty_where_nothing_is_asked() -> None:
    assert line("", "serial", longest=100, shortest=0) == ""
