"""Mail templates: one file per template and locale, its first line the subject.

A template's version is a hash of its files. Every version that ever was in use stays in the store, so that a message
is written as it was when its fact happened, by an older or a newer process alike. Each template carries one call to
action, one link: of several, people follow none.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError
from jinja2 import Template as Compiled
from servicekit.documents import Documents, DuplicateKey, Store

from notifications.adapters.collections import TEMPLATE_VERSIONS
from notifications.domain.dates import day, last_day, time_of_day
from notifications.domain.delivery import Template
from notifications.domain.letter import Text
from notifications.domain.recipient import choose_locale
from notifications.use_cases.ports import Unwritable

_SUBJECT = "Subject: "
_ENVIRONMENT = Environment(  # plain text has nothing to escape
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701
    trim_blocks=True,
    keep_trailing_newline=True,
)


class StoredTemplates:
    """The Templates of the use cases."""

    def __init__(self, documents: Documents, current: Mapping[Template, str]) -> None:
        self._documents = documents
        self._current = current
        self._known: dict[str, Mapping[str, Compiled]] = {}

    def current(self, template: Template) -> str:
        return self._current[template]

    async def write(
        self, template: Template, version: str, *, locales: Sequence[str], zone: str, facts: Mapping[str, Any]
    ) -> Text:
        texts = await self._texts(template, version)
        locale = choose_locale(locales, texts.keys())
        dates = {
            "day": partial(day, zone=zone, locale=locale),
            "last_day": partial(last_day, zone=zone, locale=locale),
            "time_of_day": partial(time_of_day, zone=zone),
        }
        try:
            text = texts[locale].render({**facts, **dates})
        except (TemplateError, ValueError, TypeError) as error:
            raise Unwritable(f"{template} {version} {locale}: {error}") from error
        subject, _, body = text.partition("\n")
        return Text(locale, " ".join(subject.removeprefix(_SUBJECT).split()), body)

    async def _texts(self, template: Template, version: str) -> Mapping[str, Compiled]:
        """The files of a version, by locale; compiled once, as that costs ten times what writing a text does."""
        id = _id(template, version)
        if id not in self._known:
            document = await self._documents.get(id)
            if document is None:
                raise Unwritable(f"there is no version {version} of {template}")
            self._known[id] = _compiled(id, document["sources"])
        return self._known[id]


async def load_templates(store: Store) -> StoredTemplates:
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
    return StoredTemplates(documents, current)


def _compiled(id: str, sources: Mapping[str, str]) -> dict[str, Compiled]:
    try:
        return {locale: _ENVIRONMENT.from_string(source) for locale, source in sources.items()}
    except TemplateError as error:
        raise Unwritable(f"{id}: {error}") from error


def read_sources(template: Template) -> dict[str, str]:
    """A template's files by locale."""
    directory = files("notifications") / "templates" / template
    return {file.name.removesuffix(".txt"): file.read_text(encoding="utf-8") for file in directory.iterdir()}


def _id(template: Template, version: str) -> str:
    return f"{template}@{version}"
