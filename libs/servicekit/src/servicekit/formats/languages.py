"""Languages: tags of BCP 47 (RFC 5646) whose subtags IANA has registered, checked by langcodes."""

import langcodes

LONGEST = 35  # characters: what RFC 5646, 4.4.1 asks everybody to have room for
REMEDY = "must be a BCP 47 language, such as en or de-AT"

_NO_LANGUAGE = {None, "und", "mul", "mis", "zxx"}
"""Tags that name no language: none at all, undetermined (also `root`), several, uncoded, no linguistic content."""
_MOST_KEPT = 1_000


def language(tag: str) -> str:
    """The tag in its canonical form (RFC 5646, 4.5): `de-AT` for `DE-at`, `he` for `iw`. Raises ValueError."""
    if len(tag) > LONGEST or "_" in tag:  # the library takes the underscores of POSIX, the RFC does not
        raise ValueError(REMEDY)
    try:
        found = langcodes.Language.get(tag)
    except ValueError:
        raise ValueError(REMEDY) from None  # the library quotes the tag
    _forget()
    if not found.is_valid() or found.language in _NO_LANGUAGE:
        raise ValueError(REMEDY)
    return found.to_tag()


def _forget() -> None:
    """The library keeps every tag it has ever seen, and tags come from callers: there is no end of them."""
    for kept in (langcodes.Language._PARSE_CACHE, langcodes.Language._INSTANCES):
        if len(kept) > _MOST_KEPT:
            kept.clear()
