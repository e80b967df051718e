from typing import Any

import pytest
from notifications.contacts.domain.recipient import Contact, Sender, choose_zone, languages
from notifications.deliveries import templates as adapter
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.ports import Unwritable
from notifications.deliveries.rendering import Wording, plain_source
from notifications.deliveries.templates import (
    TEMPLATE_VERSIONS,
    TemplateRepository,
    load_templates,
    read_layouts,
    read_wordings,
)
from servicekit.documents import Store

from services.notifications.tests.deliveries.samples import (
    BRAND,
    COMMON,
    LANGUAGES,
    UNSUBSCRIBE,
    VARIABLES,
    ZONE,
    branded,
    written,
)

BEFORE_LAYOUTS = {
    "id": "ticket_reply@ff9cce7677df",
    "version": 1,
    "sources": {"en": "Subject: An answer to your request: {{ subject }}\nHello {{ name }},\n\n{{ text }}\n"},
}


async def write(templates: TemplateRepository, template: Template, version: str, **variables: Any) -> Text:
    given = {**COMMON, **VARIABLES[template], **variables}
    return await templates.write(template, version, locales=["en"], zone=ZONE, variables=given)


@pytest.mark.parametrize("template", list(Template))
@pytest.mark.parametrize("locale", LANGUAGES)
async def test_current_version_is_written_as_text_and_page(store: Store, template: Template, locale: str) -> None:
    templates = await load_templates(store)
    variables = {**COMMON, **VARIABLES[template], **BRAND, **UNSUBSCRIBE}
    text = await templates.write(
        template, templates.current(template), locales=[locale], zone=ZONE, variables=variables
    )
    assert text == branded(template, locale)
    assert text.html


async def test_invitation_links_to_the_retailers_page_with_its_token(store: Store) -> None:
    templates = await load_templates(store)
    text = await write(
        templates, Template.SURVEY_INVITATION, templates.current(Template.SURVEY_INVITATION), token="a b/c"
    )
    assert "https://care.nordic-home.example/invitations/a%20b/c\n" in text.body
    assert 'href="https://care.nordic-home.example/invitations/a%20b/c"' in text.html


async def test_missing_variable_makes_a_message_unwritable(store: Store) -> None:
    templates = await load_templates(store)
    with pytest.raises(Unwritable):
        await templates.write(
            Template.WELCOME, templates.current(Template.WELCOME), locales=["en"], zone="UTC", variables=COMMON
        )
    with pytest.raises(Unwritable):
        await templates.write(Template.WELCOME, "unheard-of", locales=["en"], zone="UTC", variables=COMMON)


async def test_edited_wording_leaves_pinned_messages_unchanged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await load_templates(store)
    pinned = before.current(Template.TICKET_REPLY)

    def edited(template: Template) -> dict[str, Wording]:
        return {locale: {**each, "heading": "News"} for locale, each in read_wordings(template).items()}

    monkeypatch.setattr(adapter, "read_wordings", edited)
    after = await load_templates(store)
    assert after.current(Template.TICKET_REPLY) != pinned
    old = await write(after, Template.TICKET_REPLY, pinned)
    new = await write(after, Template.TICKET_REPLY, after.current(Template.TICKET_REPLY))
    assert ">An answer to your request</h1>" in old.html
    assert ">News</h1>" in new.html


async def test_edited_layout_leaves_pinned_messages_unchanged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await load_templates(store)
    pinned = before.current(Template.TICKET_REPLY)
    layouts = read_layouts()
    monkeypatch.setattr(adapter, "read_layouts", lambda: {**layouts, "html": "<p>{{ mail.heading }}</p>"})
    after = await load_templates(store)
    assert after.current(Template.TICKET_REPLY) != pinned
    assert (await write(after, Template.TICKET_REPLY, pinned)).html == written(Template.TICKET_REPLY).html
    new = await write(after, Template.TICKET_REPLY, after.current(Template.TICKET_REPLY))
    assert new.html == "<p>An answer to your request</p>\n"


async def test_version_of_a_release_before_layouts_is_text_alone(store: Store) -> None:
    await store.documents(TEMPLATE_VERSIONS).insert(BEFORE_LAYOUTS)
    text = await write(await load_templates(store), Template.TICKET_REPLY, "ff9cce7677df", subject="It\nleaks")
    expected = f"Hello Maija,\n\n{VARIABLES[Template.TICKET_REPLY]['text']}\n"
    assert text == Text("en", "An answer to your request: It leaks", expected)


async def test_stored_version_has_what_a_release_before_layouts_reads(store: Store) -> None:
    templates = await load_templates(store)
    for template in Template:
        document = await store.documents(TEMPLATE_VERSIONS).get(f"{template}@{templates.current(template)}")
        assert document is not None
        assert document["sources"] == {locale: plain_source(each) for locale, each in read_wordings(template).items()}


@pytest.mark.parametrize(
    ("customers", "retailers", "used"),
    [
        ("de", "en", "de"),
        ("de-AT", "en", "de"),
        ("sv", "de-CH", "de"),
        ("", "de", "de"),
        ("sv", "", "en"),
        ("es-MX", "en", "es"),
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
