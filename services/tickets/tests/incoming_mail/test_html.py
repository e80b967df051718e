"""HTML for display loads nothing and runs nothing; its text is what is shown."""

import re

import pytest
from tickets.incoming_mail.mime.html import DEEPEST, MOST_ELEMENTS, MOST_REFERENCES, page

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://track.example/open.gif>",
    "<img srcset='https://track.example/open.gif 1x'>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<div style='background:url(https://track.example/x)'>x</div>",
    "<style>@import url(https://track.example/x)</style>",
    "<link rel=stylesheet href=https://track.example/x>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<form action=https://track.example><input name=password><button>x</button></form>",
    "<iframe src=https://track.example></iframe><object data=https://track.example></object>",
    "<base href=https://track.example><meta http-equiv=refresh content='0;url=https://track.example'>",
    "<table background=https://track.example/x><td background=https://track.example/x>x</table>",
    "<video poster=https://track.example/x><source src=https://track.example/y></video>",
    "<!--[if mso]><img src=https://track.example/x><![endif]-->",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_page_for_display_loads_and_runs_nothing(source: str) -> None:
    shown = page(f"<p>before</p>{source}<p>after</p>").html

    assert "track.example" not in shown
    assert not re.search(r"script|onerror|style|<form|<input|<iframe|<meta|<base|data:", shown)
    assert "before" in shown


def test_image_of_the_message_is_kept_and_named() -> None:
    found = page('<img src="cid:leak%40laine.example" alt="a leak"><img src="CID:b@laine.example">')

    assert 'src="cid:leak%40laine.example"' in found.html
    assert found.images == {"leak@laine.example", "b@laine.example"}


def test_links_keep_their_address_in_the_text() -> None:
    links = {"https://a.example/x": "here", "https://a.example": "a.example", "mailto:b@a.example": "us"}

    assert (
        page(" ".join(f'<a href="{href}">{label}</a>' for href, label in links.items())).text
        == "here <https://a.example/x> a.example us"
    )


def test_quotations_are_marked_as_in_plain_text() -> None:
    source = "<p>Yes.</p><blockquote>one<br>two<blockquote>three</blockquote></blockquote>"

    assert page(source).text.split("\n") == ["Yes.", "", "> one", "> two", ">", "> > three", ">"]


def test_text_of_lists_tables_and_preformatted_lines() -> None:
    source = "<ul><li>one<li>two</ul><table><tr><td>a<td>b<tr><td>c</table><pre>x  y\n  z</pre>"

    assert page(source).text == "- one\n- two\n\na b\nc\n\nx  y\n  z"


def test_hidden_elements_are_no_text() -> None:
    source = '<div style="display:none">tease <b>me</b></div><p>Shown.</p><span style="mso-hide: all">no</span>'

    assert page(source).text == "Shown."


@pytest.mark.parametrize(
    "source",
    ["<div>" * (DEEPEST + 1) + "text", "<b>x</b>" * MOST_ELEMENTS + "<i>text", "&" * (MOST_REFERENCES + 1) + "text"],
)
def test_page_of_too_many_elements_keeps_its_text(source: str) -> None:
    found = page(source)

    assert found.text.endswith("text")
    assert (found.html, found.cut) == ("", True)
