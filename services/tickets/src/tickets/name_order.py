"""The order of lists by name."""

_COMPARED = 60  # characters: page tokens hold the key, and are at most 2,000 long


def name_key(name: str) -> str:
    """What agents and teams are sorted by: case does not matter."""
    return name.casefold()[:_COMPARED]
