"""The words of texts and of queries, the same for every backend: what is searched for is found by equal characters.

- Words are runs of letters and digits. Case, accents and presentation are folded: "Küche" and "KUCHE" are one word.
- Words that only punctuation joins (`A300-0001`, `anna.berg@example.com`) are a compound. Its words are found, and
  what begins at any of them with the punctuation left out: `0001`, `a3000001`, `example.com`, `bergexample`.
- Numbers apart by spaces, as in telephone numbers, are such a compound too, besides being words of their own.

Nothing of a text is taken for syntax, no language is assumed, and no word is too common. A language written without
spaces is found by how its phrases begin.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from unicodedata import category, normalize

FORM = 1  # counts changes of what this module returns: stored terms of another form are made again
MOST_TERMS = 400  # of a document
LONGEST_TERM = 24  # characters; a longer word is found by these
LONGEST_TEXT = 10_000  # characters of one text of a document that are looked at
MOST_WORDS = 10  # of a query; those after them are ignored
LONGEST_QUERY = 500  # characters; those after them are ignored
_LARGEST_GROWTH = 3  # times; a letter with its accents is up to three, and some ligatures are eighteen

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-_./\\@+#:'’&‐-―]{1,3}[^\W_]+)*")
_NUMBERS = re.compile(r"\b\d+(?:[-+./()\s]{1,4}\d+)+(?![^\W_])")
# Letters that Unicode does not take apart, as people without them on their keyboards write them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"},
)


def terms_of(texts: Iterable[str], most: int = MOST_TERMS) -> tuple[str, ...]:
    """The distinct terms that find these texts, in about their order, and no more than `most`."""
    found: dict[str, None] = {}
    for text in texts:
        if len(found) >= most:
            break
        found.update(dict.fromkeys(_terms(fold(text[:LONGEST_TEXT]))))
    return tuple(islice(found, most))


def words_of(query: str) -> tuple[str, ...]:
    """The distinct words of a query; a text is found if for each of them one of its terms begins with it."""
    compounds = _COMPOUND.findall(fold(query[:LONGEST_QUERY]))
    return tuple(dict.fromkeys(_joined(_WORD.findall(each)) for each in compounds))[:MOST_WORDS]


def fold(text: str) -> str:
    """The text in the form in which it is compared."""
    if text.isascii():
        return text.lower()
    apart = normalize("NFKD", normalize("NFKD", text)[: _LARGEST_GROWTH * len(text)].casefold())
    return "".join(each for each in apart if each.isascii() or category(each)[0] != "M").translate(_PLAIN)


def _terms(folded: str) -> Iterator[str]:
    for part in folded.split():  # most are words
        for compound in (part,) if part.isalnum() else _COMPOUND.findall(part):
            if compound.isalnum():
                yield compound[:LONGEST_TERM]
                continue
            words = _WORD.findall(compound)
            yield from (word[:LONGEST_TERM] for word in words)
            yield from _joins(words)
    for numbers in _NUMBERS.findall(folded):
        yield from _joins(_WORD.findall(numbers))


def _joins(words: list[str]) -> Iterator[str]:
    """A compound from each of its words on."""
    for start in range(len(words) - 1):
        yield _joined(words[start : start + LONGEST_TERM])


def _joined(words: list[str]) -> str:
    return "".join(words)[:LONGEST_TERM]
