"""The wordings and layouts of mails, and their versions in the store.

A version is a hash of a template's wordings in all languages and of the layouts. Every version that ever was in use
stays in the store, so that a message is written as it was when its event happened, by an older or a newer process
alike. Each template carries one call to action, one link: of several, people follow none.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from typing import Any

from domainkit.privacy import NoPersonalData
from jinja2 import TemplateError
from servicekit.documents import Collection, Document, Documents, DuplicateKey, Store

from notifications.contacts.domain.recipient import choose_locale
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.ports import Unwritable
from notifications.deliveries.rendering import LaidOutMail, PlainMail, Wording, plain_source

TEMPLATE_VERSIONS = Collection(
    "template_versions", personal=NoPersonalData("The words of mails before they are filled in")
)

_FILES = files("notifications") / "deliveries" / "mail_templates"
_EVERY = "every"  # the file with what is the same in every language


class TemplateRepository:
    """The Templates of the use cases."""

    def __init__(self, documents: Documents, current: Mapping[Template, str]) -> None:
        self._documents = documents
        self._current = current
        self._versions: dict[str, Document] = {}
        self._compiled: dict[tuple[str, str], PlainMail | LaidOutMail] = {}

    def current(self, template: Template) -> str:
        return self._current[template]

    async def write(
        self, template: Template, version: str, *, locales: Sequence[str], zone: str, variables: Mapping[str, Any]
    ) -> Text:
        id = _id(template, version)
        document = await self._version(id)
        locale = choose_locale(locales, document["sources"].keys())
        try:
            return self._mail(id, locale, document).render(locale, zone, variables)
        except (TemplateError, ValueError, TypeError, LookupError) as error:
            raise Unwritable(f"{id} {locale}: {error}") from error

    def _mail(self, id: str, locale: str, document: Document) -> PlainMail | LaidOutMail:
        if (id, locale) not in self._compiled:
            self._compiled[id, locale] = _compile(document, locale)
        return self._compiled[id, locale]

    async def _version(self, id: str) -> Document:
        if id not in self._versions:
            document = await self._documents.get(id)
            if document is None:
                raise Unwritable(f"there is no {id}")
            self._versions[id] = document
        return self._versions[id]


def _compile(document: Document, locale: str) -> PlainMail | LaidOutMail:
    """A version that was stored before there were layouts is text alone, as it was."""
    if "layouts" not in document:
        return PlainMail.compiled(document["sources"][locale])
    return LaidOutMail.compiled(document["wordings"][locale], document["layouts"])


async def load_templates(store: Store) -> TemplateRepository:
    """The templates of this release, their versions kept in the store."""
    documents = store.documents(TEMPLATE_VERSIONS)
    current: dict[Template, str] = {}
    for template in Template:
        content = content_of(read_wordings(template), read_layouts())
        current[template] = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
        id = _id(template, current[template])
        if await documents.get(id) is None:
            with suppress(DuplicateKey):  # another replica of this release was faster
                await documents.insert({"id": id, "version": 1, **content})
    return TemplateRepository(documents, current)


def content_of(wordings: Mapping[str, Wording], layouts: Mapping[str, str]) -> Document:
    """What is stored of a version. `sources` is what releases before the layouts read, all they know of it."""
    return {
        "sources": {locale: plain_source(wording) for locale, wording in wordings.items()},
        "wordings": wordings,
        "layouts": layouts,
    }


def read_wordings(template: Template) -> dict[str, Wording]:
    """A template's wordings by locale, with the sentences that all templates share."""
    common, own = _tables("common"), _tables(template)
    every = own.pop(_EVERY)
    return {locale: {**common[locale], **every, **wording} for locale, wording in own.items()}


def read_layouts() -> dict[str, str]:
    return {
        "text": (_FILES / "layout.txt").read_text(encoding="utf-8"),
        "html": (_FILES / "layout.html").read_text(encoding="utf-8"),
    }


def _tables(directory: str) -> dict[str, dict[str, Any]]:
    """The TOML files of a directory by their names without the ending."""
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in (_FILES / directory).iterdir()
    }


def _id(template: Template, version: str) -> str:
    return f"{template}@{version}"
