"""What the plugin refuses to generate from, each with the file, the message and the field."""

from collections.abc import Iterator

from protos.plugin.contract import Contract


def check(contract: Contract) -> Iterator[str]:
    """One line per refusal."""
    yield from ()
