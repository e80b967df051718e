"""The words of mails: each built-in text in each language, with what its occasion gives."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined, meta
from notifications.deliveries.dates import day, last_day, time_of_day
from notifications.deliveries.domain.consent import PURPOSES
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.rendering import UNBRANDED, Wording, plain_source
from notifications.deliveries.templates import read_wordings

from services.notifications.tests.deliveries.samples import (
    CERTAIN,
    COMMON,
    LANGUAGES,
    NAMELESS,
    UNIT,
    VARIABLES,
    ZONE,
    branded,
    written,
)

FUNCTIONS = {"day": day, "last_day": last_day, "time_of_day": time_of_day}
LESS: Mapping[Template, Mapping[str, Any]] = {
    Template.WELCOME: {"units": [NAMELESS]},
    Template.TICKET_ACKNOWLEDGED: {"answer_due_at": None},
    Template.TICKET_REPLY: {"author": "Aino"},
    Template.TICKET_REMINDER: {"label": ""},
    Template.CLAIM_DECIDED: {"outcome": ""},
    Template.CLAIM_QUESTION: {"again": True},
    Template.ASSET_RECEIVED: {},
    Template.ASSET_HANDED_OVER: {},
    Template.COVERAGE_EXPIRING: {"serial": "", "units": [CERTAIN]},
    Template.SURVEY_INVITATION: {"subject": "", "expires_at": None},
}
"""What an occasion may lack."""
SAME = {"subject", "link", "quotation"}  # in every language


def sentences(wording: Wording) -> Iterator[tuple[str, str]]:
    for name, text in wording.items():
        yield from [(name, text)] if isinstance(text, str) else [(f"{name}[{n}]", each) for n, each in enumerate(text)]


@pytest.mark.parametrize("template", list(Template))
def test_every_language_has_the_same_sentences(template: Template) -> None:
    wordings = read_wordings(template)
    assert sorted(wordings) == sorted(LANGUAGES)
    names = {locale: [name for name, _ in sorted(sentences(wording))] for locale, wording in wordings.items()}
    assert all(each == names["en"] for each in names.values())


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", sorted(set(LANGUAGES) - {"en"}))
def test_every_sentence_is_translated(template: Template, locale: str) -> None:
    english = dict(sentences(read_wordings(template)["en"]))
    own = dict(sentences(read_wordings(template)[locale]))
    assert [name for name, text in own.items() if text == english[name] and name not in SAME] == []


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_variable_of_a_sentence_is_provided(template: Template, locale: str) -> None:
    provided = {*COMMON, *VARIABLES[template], *UNBRANDED, *FUNCTIONS, "contact_email", "unit", "said"}
    for name, text in sentences(read_wordings(template)[locale]):
        used = meta.find_undeclared_variables(Environment(autoescape=True).parse(text))
        assert used <= provided, name


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("write", [written, branded])
@pytest.mark.parametrize("less", [False, True])
def test_mail_reads_well_in_every_language(template: Template, locale: str, write: Any, less: bool) -> None:
    mail = write(template, locale, **(LESS[template] if less else {}))
    assert mail.subject.removeprefix("Re: ").startswith("[Nordic Home] ")
    for text in (mail.subject, mail.body, mail.html.partition("</head>")[2]):
        assert not re.search(r"[{}]|None|Undefined|  \S", text), text
    assert "\n\n\n" not in mail.body
    assert mail.body == mail.body.strip() + "\n"
    first, *_ = mail.body.splitlines()
    assert "Maija" in first


@pytest.mark.parametrize("locale", LANGUAGES)
def test_subjects_of_a_ticket_are_the_same_but_for_re(locale: str) -> None:
    """Programs that compare subjects show mails together only if they are."""
    for subject in ("It leaks", "x" * 200, " ".join("word" for _ in range(40))):
        opened = written(Template.TICKET_ACKNOWLEDGED, locale, subject=subject, retailer="Shop " * 40).subject
        assert written(Template.TICKET_REPLY, locale, subject=subject, retailer="Shop " * 40).subject == f"Re: {opened}"
    assert written(Template.TICKET_REPLY, locale).subject == "Re: [Nordic Home] It leaks"


def test_subject_is_one_short_line() -> None:
    subject = written(
        Template.SURVEY_INVITATION, subject="It\nleaks:\r\n" + "a lot " * 100, retailer="Shop" * 50
    ).subject
    assert subject.startswith("[ShopShop")
    assert "] How did we do? – It leaks: a lot" in subject
    assert "\n" not in subject
    assert len(subject) < 350


def test_reply_quotes_the_message_verbatim() -> None:
    mail = written(Template.TICKET_REPLY, subject="It\nleaks:  a lot")
    assert "\nTighten <the> valve & wait.\n\nThen call us.\n" in mail.body
    assert mail.body.startswith("Hello Maija,\n"), "what follows a line break in a subject is no part of the body"
    assert mail.subject == "Re: [Nordic Home] It leaks:  a lot"


def test_reply_of_somebody_without_a_name_is_the_retailers() -> None:
    assert "Nordic Home has answered your request “It leaks”:" in written(Template.TICKET_REPLY, author="").body
    assert "Aino has answered your request “It leaks”:" in written(Template.TICKET_REPLY, author="Aino").body


def test_welcome_shows_the_last_covered_day_in_the_zone() -> None:
    english, german = (written(Template.WELCOME, locale, units=[UNIT, NAMELESS]).body for locale in ("en", "de"))
    assert "- Lumi Works Aurora, serial number SN-7: covered until 28 February 2028\n- Item 2: registered\n" in english
    assert "- Lumi Works Aurora, Seriennummer SN-7: abgesichert bis 28. Februar 2028\n" in german


@pytest.mark.parametrize("locale", LANGUAGES)
def test_acknowledgement_of_a_split_is_worded_apart(locale: str) -> None:
    apart, usual = (written(Template.TICKET_ACKNOWLEDGED, locale, split=split) for split in (True, False))
    assert apart.subject == usual.subject
    assert apart.body != usual.body


def test_times_are_in_the_zone_and_as_the_language_has_them() -> None:
    german, finnish = (written(Template.TICKET_ACKNOWLEDGED, locale).body for locale in ("de", "fi"))
    assert "Sie hören von uns spätestens am 2. März 2026 um 17:00 Uhr." in german
    assert "Vastaamme viimeistään 2. maaliskuuta 2026 klo 17.00." in finnish


def test_mail_says_where_answers_go() -> None:
    assert "your reply goes to care@nordic-home.example." in branded(Template.TICKET_REPLY).body
    unread = branded(Template.TICKET_REPLY, answers_to="").body
    assert "replies are not read. Use the link above or write to hello@nordic-home.example." in unread
    assert "replies are not read. Use the link above.\n" in written(Template.TICKET_REPLY).body


def test_survey_has_a_link_to_unsubscribe() -> None:
    line = "Unsubscribe from surveys: https://care.nordic-home.example/unsubscribe/t0ken\n"
    assert line in branded(Template.SURVEY_INVITATION).body


@pytest.mark.parametrize("template", sorted(each for each in Template if PURPOSES[each] is None))
def test_mail_about_a_purchase_or_ticket_has_no_such_link(template: Template) -> None:
    mail = branded(template)
    assert "unsubscribe" not in mail.body + mail.html


def test_text_has_the_contact_and_the_legal_footer() -> None:
    body = branded(Template.WELCOME).body
    assert "\nNordic Home Oy\nSatamakatu 1\n00100 Helsinki\n+358401234567\nhello@nordic-home.example\n" in body
    assert body.endswith("\nNordic Home Oy, Helsinki\nBusiness ID 1234567-8\n")
    assert "\nImprint: https://nordic-home.example/imprint\n" in body


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
def test_earlier_release_writes_the_same_sentences(template: Template, locale: str) -> None:
    """It has these variables and functions alone, and an undefined one makes the mail unwritable."""
    now = written(template, locale, signature="", agent_signature="", attachments=[], quoted=[])
    dates = {name: partial(of, zone=ZONE, locale=locale) for name, of in FUNCTIONS.items()}
    known = {**COMMON, **VARIABLES[template], **dates}
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701
    subject, _, body = plain_source(read_wordings(template)[locale]).partition("\n")
    assert environment.from_string(subject).render(known) == f"Subject: {now.subject}"
    *parts, _, sender = now.body.split("\n\n")  # without where answers go
    assert environment.from_string(body).render(known) == "\n\n".join([*parts, sender])
