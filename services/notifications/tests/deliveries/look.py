"""Writes every mail in every language as files, to open in a browser: `python -m … .look DIRECTORY`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text

from services.notifications.tests.deliveries.samples import LANGUAGES, branded, written


def mails() -> Iterator[tuple[str, Text]]:
    for template in Template:
        for locale in LANGUAGES:
            yield f"{template}.{locale}", branded(template, locale)
        yield f"{template}.plain", written(template)


def write_into(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in mails():
        (directory / f"{name}.html").write_text(text.html, encoding="utf-8")
        (directory / f"{name}.txt").write_text(f"Subject: {text.subject}\n\n{text.body}", encoding="utf-8")


if __name__ == "__main__":
    write_into(Path(sys.argv[1]))
