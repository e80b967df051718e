"""NATS filters: `*` is one token of a subject, `>` the rest of it."""


def matches(pattern: str, subject: str) -> bool:
    """Whether a filter lets a subject through."""
    wanted, given = pattern.split("."), subject.split(".")
    for position, part in enumerate(wanted):
        if part == ">":
            return len(given) > position
        if position == len(given) or part not in ("*", given[position]):
            return False
    return len(wanted) == len(given)
