import re
from typing import Any

import pytest
from notifications.contacts.domain.recipient import Contact, Sender, choose_zone, languages
from notifications.deliveries import templates as adapter
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.ports import Unwritable
from notifications.deliveries.templates import load_templates, read_sources
from servicekit.documents import Store

COMMON = {
    "name": "Maija",
    "retailer": "Nordic Home",
    "link_base": "https://care.nordic-home.example",
    "ticket_id": "tkt_1",
    "purchase_id": "pur_1",
}
UNIT = {
    "line": 1,
    "unit": 1,
    "quantity": 1,
    "serial": "SN-7",
    "product": "Lumi Works Aurora",
    "covered_until": "2028-02-28T22:00:00Z",
}
NAMELESS = {**UNIT, "line": 2, "serial": "", "product": "", "covered_until": None}
VARIABLES: dict[Template, dict[str, Any]] = {
    Template.WELCOME: {"order_id": "A-1001", "units": [UNIT, NAMELESS]},
    Template.TICKET_ACKNOWLEDGED: {"subject": "It leaks", "answer_due_at": "2026-03-02T15:00:00Z"},
    Template.TICKET_REPLY: {"subject": "It leaks", "text": "Tighten <the> valve & wait.", "author": ""},
    Template.SURVEY_INVITATION: {"token": "s3cret", "subject": "It leaks", "expires_at": "2026-04-01T09:00:00Z"},
}


async def write(store: Store, template: Template, locale: str, **variables: Any) -> Text:
    templates = await load_templates(store)
    return await templates.write(
        template,
        templates.current(template),
        locales=[locale],
        zone="Europe/Helsinki",
        variables={**COMMON, **VARIABLES[template], **variables},
    )


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", ["en", "de"])
async def test_template_has_a_subject_a_greeting_and_one_link(store: Store, template: Template, locale: str) -> None:
    text = await write(store, template, locale)
    assert text.locale == locale
    assert text.subject
    assert not text.subject.startswith("Subject:")
    assert text.body.startswith("Hello Maija," if locale == "en" else "Guten Tag Maija,")
    assert len(re.findall("https://", text.body)) == 1
    assert "{" not in text.body
    assert "\n\n\n" not in text.body


async def test_welcome_shows_the_last_covered_day_in_customers_zone(
    store: Store,
) -> None:
    english = await write(store, Template.WELCOME, "en")
    assert (
        "- Lumi Works Aurora, serial number SN-7: covered until 28 February 2028\n- item 2: registered\n"
        in english.body
    )
    german = await write(store, Template.WELCOME, "de")
    assert "- Lumi Works Aurora, Seriennummer SN-7: abgesichert bis 28. Februar 2028\n" in german.body


async def test_times_are_in_the_customers_zone(store: Store) -> None:
    text = await write(store, Template.TICKET_ACKNOWLEDGED, "de")
    assert "Sie hören von uns bis 2. März 2026, 17:00 Uhr." in text.body


async def test_reply_is_quoted_verbatim_under_a_one_line_subject(store: Store) -> None:
    text = await write(store, Template.TICKET_REPLY, "en", subject="It\nleaks:  a lot")
    assert "Tighten <the> valve & wait." in text.body
    assert text.body.startswith("Hello Maija,\n"), "what follows a line break in a subject is no part of the body"
    assert text.subject == "An answer to your request: It leaks:  a lot"


async def test_invitation_links_to_the_retailers_page_with_its_token(store: Store) -> None:
    text = await write(store, Template.SURVEY_INVITATION, "en")
    assert "https://care.nordic-home.example/invitations/s3cret\n" in text.body
    assert 'your request "It leaks" to Nordic Home is resolved' in text.body


async def test_missing_variable_makes_a_message_unwritable(store: Store) -> None:
    templates = await load_templates(store)
    with pytest.raises(Unwritable):
        await templates.write(
            Template.WELCOME, templates.current(Template.WELCOME), locales=["en"], zone="UTC", variables=COMMON
        )
    with pytest.raises(Unwritable):
        await templates.write(Template.WELCOME, "unheard-of", locales=["en"], zone="UTC", variables=COMMON)


async def test_edited_template_leaves_pinned_messages_unchanged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await load_templates(store)
    pinned = before.current(Template.TICKET_REPLY)

    def edited(template: Template) -> dict[str, str]:
        return {locale: text.replace("An answer", "News") for locale, text in read_sources(template).items()}

    monkeypatch.setattr(adapter, "read_sources", edited)
    after = await load_templates(store)
    assert after.current(Template.TICKET_REPLY) != pinned
    assert after.current(Template.WELCOME) == before.current(Template.WELCOME)
    variables = {**COMMON, **VARIABLES[Template.TICKET_REPLY]}
    old = await after.write(Template.TICKET_REPLY, pinned, locales=["en"], zone="UTC", variables=variables)
    new = await after.write(
        Template.TICKET_REPLY, after.current(Template.TICKET_REPLY), locales=["en"], zone="UTC", variables=variables
    )
    assert old.subject == "An answer to your request: It leaks"
    assert new.subject == "News to your request: It leaks"


@pytest.mark.parametrize(
    ("customers", "retailers", "used"),
    [
        ("de", "en", "de"),
        ("de-AT", "en", "de"),
        ("fi", "de-CH", "de"),
        ("", "de", "de"),
        ("fi", "sv", "en"),
        ("DE", "en", "de"),
    ],
)
async def test_language_falls_back_to_the_retailers_then_english(
    store: Store, maija: Contact, nordic_home: Sender, customers: str, retailers: str, used: str
) -> None:
    contact = Contact(**{**_values(maija), "locale": customers})
    sender = Sender(**{**_values(nordic_home), "locale": retailers})
    templates = await load_templates(store)
    text = await templates.write(
        Template.SURVEY_INVITATION,
        templates.current(Template.SURVEY_INVITATION),
        locales=languages(contact, sender),
        zone="UTC",
        variables={**COMMON, **VARIABLES[Template.SURVEY_INVITATION]},
    )
    assert text.locale == used


def test_missing_or_unknown_zone_falls_back_to_the_retailers(maija: Contact, nordic_home: Sender) -> None:
    assert choose_zone(maija, nordic_home) == "Europe/Helsinki"
    for zone in ("", "Mars/Olympus", "../etc"):
        assert choose_zone(Contact(**{**_values(maija), "time_zone": zone}), nordic_home) == "UTC"


def _values(of: Contact | Sender) -> dict[str, Any]:
    return {name: getattr(of, name) for name in of.__slots__}
