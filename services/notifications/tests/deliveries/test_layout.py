"""Mails as pages: structure, colours and size; how they look is seen with `look.py`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.deliveries.domain.colours import ENOUGH, contrast
from notifications.deliveries.domain.consent import PURPOSES
from notifications.deliveries.domain.delivery import Template

from services.notifications.tests.deliveries.hostile import TEXTS
from services.notifications.tests.deliveries.pages import Page
from services.notifications.tests.deliveries.samples import BRAND, LANGUAGES, UNIT, branded, written

LINKS = {
    Template.WELCOME: "https://care.nordic-home.example/purchases/pur_1",
    Template.TICKET_ACKNOWLEDGED: "https://care.nordic-home.example/tickets/tkt_1",
    Template.TICKET_REPLY: "https://care.nordic-home.example/tickets/tkt_1",
    Template.TICKET_REMINDER: "https://care.nordic-home.example/tickets/tkt_1",
    Template.CLAIM_DECIDED: "https://care.nordic-home.example/claims/clm_1",
    Template.CLAIM_QUESTION: "https://care.nordic-home.example/claims/clm_1",
    Template.ASSET_RECEIVED: "https://care.nordic-home.example/assets/ast_1",
    Template.ASSET_HANDED_OVER: "https://care.nordic-home.example/assets",
    Template.COVERAGE_EXPIRING: "https://care.nordic-home.example/assets/ast_1",
    Template.SURVEY_INVITATION: "https://care.nordic-home.example/invitations/s3cret",
}
LARGEST = 100_000  # bytes; a page that is larger is not sent
UNIT_OF_MARKUP = {**UNIT, "product": '<td title="x">&'}


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
def test_page_has_what_assistive_programs_need(template: Template, locale: str) -> None:
    page = Page(branded(template, locale).html)
    assert page.elements[0] == ("html", {"lang": locale, "dir": "ltr"})
    assert len(page.named("h1")) == 1
    assert page.named("title")
    assert {table["role"] for table in page.named("table")} == {"presentation"}
    assert [image["alt"] for image in page.named("img")] == ["Nordic Home"]


@pytest.mark.parametrize("template", list(Template))
def test_page_leads_to_one_place_and_the_retailers_links(template: Template) -> None:
    links = [link["href"] for link in Page(branded(template).html).named("a")]
    unsubscribe = ["https://care.nordic-home.example/unsubscribe/t0ken"] * (PURPOSES[template] is not None)
    assert links == [LINKS[template], *unsubscribe, *(link["url"] for link in BRAND["links"])]
    assert [link["href"] for link in Page(written(template).html).named("a")] == [LINKS[template]]


@pytest.mark.parametrize("template", list(Template))
def test_page_loads_nothing_but_the_logo(template: Template) -> None:
    for text, sources in ((branded(template), [BRAND["logo_url"]]), (written(template), [])):
        page = Page(text.html)
        assert {name for name, _ in page.elements} <= {
            "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "img", "h1", "p", "br", "ul",
            "li", "blockquote", "strong", "a",
        }  # fmt: skip
        assert [attributes["src"] for _, attributes in page.elements if "src" in attributes] == sources
        assert "url(" not in text.html
        assert "@import" not in text.html


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
def test_page_says_what_the_text_says(template: Template, locale: str) -> None:
    text = branded(template, locale, legal_footer="Nordic Home Oy & Co <Helsinki>")
    page = Page(text.html)
    assert page.named("title")
    heading, *shown = [each.text for each in page.texts]
    said = " ".join(text.body.replace(":\n", "\n").split())
    missing = [each for each in shown if " ".join(each.split()).rstrip(" \u00a0:·") not in said]
    assert len(missing) <= 1, "the heading alone is the page's own"
    assert heading not in missing


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("logo", ["", BRAND["logo_url"]])
@settings(max_examples=50, deadline=None)
@given(color=st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_every_text_has_contrast_whatever_the_colour(dark: bool, logo: str, color: str) -> None:
    page = Page(branded(Template.SURVEY_INVITATION, color=color, logo_url=logo).html, dark=dark)
    assert color in {shown.background for shown in page.texts}
    assert [shown for shown in page.texts if contrast(shown.color, shown.background) < ENOUGH] == []


def test_page_follows_the_readers_colour_scheme() -> None:
    html = branded(Template.TICKET_REPLY).html
    assert {"name": "color-scheme", "content": "light dark"} in Page(html).named("meta")
    backgrounds = [{shown.background for shown in Page(html, dark=dark).texts} for dark in (False, True)]
    assert backgrounds == [{"#ffffff", "#1a5fb4"}, {"#1d1f21", "#1a5fb4"}]


@pytest.mark.parametrize(
    "hostile", [*TEXTS, '"><script>alert(1)</script>', "{{ name }}{% raw %}", "</style><b>", "]]>"]
)
def test_text_of_people_is_never_markup(hostile: str) -> None:
    plain = Page(branded(Template.TICKET_REPLY, text="a", legal_footer="b").html)
    page = Page(
        branded(
            Template.TICKET_REPLY,
            name=hostile,
            retailer=hostile,
            subject=hostile,
            text=f"a{hostile}",
            author=hostile,
            legal_footer=f"b{hostile}",
            contact={"email": f"c{hostile}", "phone": "1", "address": "2\n3\n4"},
            links=[{**link, "title": hostile} for link in BRAND["links"]],
        ).html
    )
    assert [name for name, _ in page.elements] == [name for name, _ in plain.elements]
    assert " ".join(f"a{hostile}".split()) in page.words()


def test_product_names_are_never_markup() -> None:
    plain, page = (Page(branded(Template.WELCOME, units=[unit]).html) for unit in (UNIT, UNIT_OF_MARKUP))
    assert [name for name, _ in page.elements] == [name for name, _ in plain.elements]
    assert '<td title="x">&, serial number SN-7' in page.words()


def test_message_keeps_its_line_breaks() -> None:
    html = branded(Template.TICKET_REPLY, text="Tighten it.\r\nThen:\n\n<i>call</i>").html
    assert ">Tighten it.<br>Then:<br><br>&lt;i&gt;call&lt;/i&gt;</blockquote>" in html


@pytest.mark.parametrize("color", ["red", "#fff", "#1a5fb4;} body{display:none", '"><b>'])
def test_what_is_no_colour_is_replaced_by_the_default(color: str) -> None:
    page = branded(Template.TICKET_REPLY, color=color).html
    assert page == branded(Template.TICKET_REPLY, color="").html


def test_url_that_leads_nowhere_is_left_out() -> None:
    links = [{"kind": "help", "title": "Help", "url": "javascript:alert(1)"}, *BRAND["links"]]
    html = branded(Template.TICKET_REPLY, links=links, logo_url="http://x.example/l.png", link_base="ftp://x").html
    page = Page(html)
    assert [link["href"] for link in page.named("a")] == [link["url"] for link in BRAND["links"]]
    assert page.named("img") == []


@pytest.mark.parametrize("text", ["&" * 20_000, "\U0001f600" * 20_000, "\n" * 19_999 + "x", "x" * 20_000])
def test_page_is_small_enough_to_be_shown_whole(text: str) -> None:
    reply = branded(Template.TICKET_REPLY, text=f"Start {text}", legal_footer="&" * 2000)
    welcome = branded(Template.WELCOME, units=[{**UNIT, "product": text[:500] + "."}] * 3000)
    for mail in (reply, welcome):
        assert 0 < len(mail.html.encode()) < LARGEST
    assert text.strip() in reply.body
    assert welcome.body.count("\n- ") == 3000


def test_page_that_was_cut_says_so() -> None:
    says = "This mail does not show everything."
    assert says not in branded(Template.TICKET_REPLY, text="x" * 20_000).html
    assert says in branded(Template.TICKET_REPLY, text="&" * 20_000).html
    assert says in branded(Template.WELCOME, units=[UNIT] * 3000).html
