"""Mail templates: one file per template and locale, its first line the subject.

A template's version is a hash of its files. Every version that ever was in use stays in the store, so that a message
is written as it was when its event happened, by an older or a newer process alike. Each template carries one call to
action, one link: of several, people follow none.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError
from jinja2 import Template as Compiled
from servicekit.documents import Collection, Documents, DuplicateKey, Store

from notifications.contacts.domain.recipient import choose_locale
from notifications.deliveries.domain.dates import day, last_day, time_of_day
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.ports import Unwritable

TEMPLATE_VERSIONS = Collection("template_versions")

_SUBJECT = "Subject: "
_LINE_ENDS = re.compile(r"[\r\n]+")
_ENVIRONMENT = Environment(  # plain text has nothing to escape
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701
    trim_blocks=True,
    keep_trailing_newline=True,
)


class TemplateRepository:
    """The Templates of the use cases."""

    def __init__(self, documents: Documents, current: Mapping[Template, str]) -> None:
        self._documents = documents
        self._current = current
        self._known: dict[str, Mapping[str, tuple[Compiled, Compiled]]] = {}

    def current(self, template: Template) -> str:
        return self._current[template]

    async def write(
        self, template: Template, version: str, *, locales: Sequence[str], zone: str, variables: Mapping[str, Any]
    ) -> Text:
        texts = await self._texts(template, version)
        locale = choose_locale(locales, texts.keys())
        dates = {
            "day": partial(day, zone=zone, locale=locale),
            "last_day": partial(last_day, zone=zone, locale=locale),
            "time_of_day": partial(time_of_day, zone=zone),
        }
        try:
            subject, body = (part.render({**variables, **dates}) for part in texts[locale])
        except (TemplateError, ValueError, TypeError) as error:
            raise Unwritable(f"{template} {version} {locale}: {error}") from error
        return Text(locale, _LINE_ENDS.sub(" ", subject).strip(), body)

    async def _texts(self, template: Template, version: str) -> Mapping[str, tuple[Compiled, Compiled]]:
        """The files of a version, by locale; compiled once, as that costs ten times what writing a text does."""
        id = _id(template, version)
        if id not in self._known:
            document = await self._documents.get(id)
            if document is None:
                raise Unwritable(f"there is no version {version} of {template}")
            self._known[id] = _compiled(id, document["sources"])
        return self._known[id]


async def load_templates(store: Store) -> TemplateRepository:
    """The templates of this release, their versions kept in the store."""
    documents = store.documents(TEMPLATE_VERSIONS)
    current: dict[Template, str] = {}
    for template in Template:
        sources = read_sources(template)
        version = sha256("\x1f".join(f"{locale}\x1f{text}" for locale, text in sorted(sources.items())).encode())
        current[template] = version.hexdigest()[:12]
        id = _id(template, current[template])
        if await documents.get(id) is None:
            with suppress(DuplicateKey):  # another replica of this release was faster
                await documents.insert({"id": id, "version": 1, "sources": sources})
    return TemplateRepository(documents, current)


def _compiled(id: str, sources: Mapping[str, str]) -> dict[str, tuple[Compiled, Compiled]]:
    try:
        return {locale: _subject_and_body(source) for locale, source in sources.items()}
    except TemplateError as error:
        raise Unwritable(f"{id}: {error}") from error


def _subject_and_body(source: str) -> tuple[Compiled, Compiled]:
    """Two templates: a line break in a variable of the subject begins no body."""
    subject, _, body = source.partition("\n")
    return _ENVIRONMENT.from_string(subject.removeprefix(_SUBJECT)), _ENVIRONMENT.from_string(body)


def read_sources(template: Template) -> dict[str, str]:
    """A template's files by locale."""
    directory = files("notifications") / "deliveries" / "mail_templates" / template
    return {file.name.removesuffix(".txt"): file.read_text(encoding="utf-8") for file in directory.iterdir()}


def _id(template: Template, version: str) -> str:
    return f"{template}@{version}"
