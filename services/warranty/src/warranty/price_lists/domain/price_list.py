"""A version of what a retailer allows for parts and work in claims."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from itertools import product

from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused, invalid

from warranty.product_models.domain.terms import CostKind

MOST_ROWS = 5_000
HIGHEST = 1_000_000_000_000  # minor units, as of every amount
_NEEDED = ("cost_kind", "net_minor")
_OF_THE_UNIT = ("part_number", "product_model_id", "manufacturer")
"""From the most specific one on."""
_MOST_NAMED = 5  # of the rows that are wrong

_Key = tuple[str, ...]  # part, model, manufacturer and kind of cost


@dataclass(frozen=True, slots=True)
class PriceListDraft:
    retailer: str
    currency: str
    valid_from: Instant
    rows: str


@dataclass(frozen=True, slots=True)
class PriceList:
    """`rows` is CSV as it came: `price_of` reads it."""

    id: str
    retailer: str
    currency: str
    valid_from: Instant
    rows: str
    row_count: int
    created_at: Instant
    version: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a price is asked for. Empty: not known, or none."""

    part_number: str
    product_model_id: str
    manufacturer: str
    cost_kind: CostKind


def new_list(draft: PriceListDraft, *, id: str, now: Instant) -> PriceList:
    """Raises Refused: VALIDATION_FAILED, which names the rows that cannot be read."""
    prices = _read(draft.rows)
    return PriceList(id, draft.retailer, draft.currency, draft.valid_from, draft.rows, len(prices), now)


def price_of(prices: PriceList, wanted: Wanted) -> Money | None:
    """The net price of one, by the most specific row; None where no row fits."""
    by_key = _prices(prices.rows)
    values = [_plain(getattr(wanted, name)) for name in _OF_THE_UNIT]
    for choice in product(*([value, ""] if value else [""] for value in values)):
        net = by_key.get((*choice, wanted.cost_kind))
        if net is not None:
            return Money(net, prices.currency)
    return None


@lru_cache(maxsize=16)
def _prices(rows: str) -> Mapping[_Key, int]:
    return _read(rows)


def _read(rows: str) -> dict[_Key, int]:
    """Raises Refused: VALIDATION_FAILED."""
    reader = csv.DictReader(StringIO(rows, newline=""), strict=True)
    wrong: list[str] = []
    found: dict[_Key, int] = {}
    try:
        columns = [each.strip() for each in reader.fieldnames or ()]
        _check_columns(columns)
        reader.fieldnames = columns
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise _invalid(f"Must have {MOST_ROWS} rows at most.")
            read = _row(row)
            if isinstance(read, str):
                wrong.append(f"{number}: {read}")
            elif read[0] in found:
                wrong.append(f"{number}: another row has a price for the same.")
            else:
                found[read[0]] = read[1]
    except csv.Error as error:
        raise _invalid(f"Must be CSV: {error}.") from None
    if wrong:
        more = f" And {len(wrong) - _MOST_NAMED} more." if len(wrong) > _MOST_NAMED else ""
        raise _invalid(f"Rows that cannot be used: {' '.join(wrong[:_MOST_NAMED])}{more}")
    if not found:
        raise _invalid("Must have a row.")
    return found


def _check_columns(columns: list[str]) -> None:
    unknown = [each for each in columns if each not in (*_NEEDED, *_OF_THE_UNIT)]
    if unknown or len(set(columns)) < len(columns) or not set(_NEEDED) <= set(columns):
        allowed = ", ".join((*_OF_THE_UNIT, *_NEEDED))
        raise _invalid(
            f"Must begin with the names of columns: cost_kind, net_minor, and others of {allowed}, each once."
        )


def _row(row: Mapping[str | None, str | list[str] | None]) -> tuple[_Key, int] | str:
    """What a row says, or what is wrong with it."""
    texts = {name: value.strip() for name, value in row.items() if isinstance(value, str) and name}
    if None in row or len(texts) < len(row):
        return "it has another number of values than the first one."
    if texts["cost_kind"] not in list(CostKind):
        return f"cost_kind must be {', '.join(CostKind)}."
    net = texts["net_minor"]
    if not (net.isascii() and net.isdigit() and len(net) <= len(str(HIGHEST)) and int(net) <= HIGHEST):
        return f"net_minor must be a number from 0 to {HIGHEST}."
    part, model, manufacturer = (_plain(texts.get(name, "")) for name in _OF_THE_UNIT)
    return (part, model, manufacturer, CostKind(texts["cost_kind"])), int(net)


def _plain(text: str) -> str:
    return text.strip().casefold()


def _invalid(problem: str) -> Refused:
    return invalid("price_list.rows", problem)
