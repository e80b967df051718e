"""The SQL of a query: it uses the declared index and nothing else."""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from domainkit.pages import Cursor

from servicekit.documents.declared import Index, Scalar
from servicekit.documents.sqlite_schema import element_columns, field_of

Query = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What limits the result within its order; every field that is set becomes one condition."""

    at_least: Scalar | None = None
    below: Scalar | None = None
    due: int | None = None
    after: Cursor | None = None
    descending: bool = False
    unleased_at: int | None = None


def matching(
    collection: str, index: Index, wanted: dict[str, list[Scalar]], bounds: Bounds, columns: str, limit: int
) -> Query:
    """The rows wanted, in order. With several values, each combination is one arm read in index order, and SQLite
    merges the arms and stops at the limit: it never sorts more than it returns."""
    arms = list(product(*wanted.values()))
    shape = (
        bounds.at_least is not None,
        bounds.below is not None,
        bounds.due is not None,
        bounds.after is not None,
        bounds.unleased_at is not None,
        bounds.descending,
    )
    sql = _matching(collection, index, len(arms), shape, columns)
    after = bounds.after or Cursor(None, "")
    values = {
        "limit": limit,
        "at_least": bounds.at_least,
        "below": bounds.below,
        "due": bounds.due,
        "after_key": after.key,
        "after_id": after.id,
        "unleased_at": bounds.unleased_at,
    }
    for arm, choice in enumerate(arms):
        for position, value in enumerate(choice):
            values[f"v{arm}_{position}"] = value
    return sql, values


def counting(
    collection: str, index: Index, wanted: dict[str, list[Scalar]], bounds: Bounds, most: int | None = None
) -> Query:
    """How many documents match, at most `most`. A document is counted once, however many of its elements match."""
    source, fields, key, _ = _source(collection, index)
    conditions = [f"{key} IS NOT NULL"] if key else []
    values: dict[str, Any] = {"at_least": bounds.at_least, "below": bounds.below}
    for number, (field, choice) in enumerate(zip(fields, wanted.values(), strict=True)):
        names = [f"v{number}_{position}" for position in range(len(choice))]
        conditions.append(f"{field} IN ({', '.join(':' + name for name in names)})")
        values.update(zip(names, choice, strict=True))
    if bounds.at_least is not None:
        conditions.append(f"{key} >= :at_least")
    if bounds.below is not None:
        conditions.append(f"{key} < :below")
    found = f"FROM {source} WHERE {' AND '.join(conditions) or 'true'}"
    if most is not None:
        each = "DISTINCT e.id" if index.has else "1"
        return f"SELECT count(*) FROM (SELECT {each} {found} LIMIT :most)", {**values, "most": most}
    return f"SELECT {'count(DISTINCT e.id)' if index.has else 'count(*)'} {found}", values


@lru_cache(maxsize=1024)
def _matching(collection: str, index: Index, arms: int, shape: Sequence[bool], columns: str) -> str:
    at_least, below, due, after, unleased, descending = shape
    source, fields, key, id_ = _source(collection, index)
    further, furthest = ("<", "<=") if descending else (">", ">=")
    conditions = []
    if key:
        conditions.append(f"{key} IS NOT NULL")  # as the partial index says
    if at_least:
        conditions.append(f"{key} >= :at_least")
    if below:
        conditions.append(f"{key} < :below")
    if due:
        conditions.append(f"{key} <= :due")
    if after and key:
        # The first comparison alone is a range of the index; the row value (key, id) > (?, ?) would not be.
        conditions.append(f"{key} {furthest} :after_key AND ({key} {further} :after_key OR {id_} {further} :after_id)")
    elif after:
        conditions.append(f"{id_} {further} :after_id")
    if unleased:
        conditions.append("d.lease_until <= :unleased_at")
    queries = []
    for arm in range(arms):
        equal = [f"{field} = :v{arm}_{position}" for position, field in enumerate(fields)]
        condition = " AND ".join((*equal, *conditions)) or "true"
        queries.append(f"SELECT {key or 'NULL'}, {id_}, {columns} FROM {source} WHERE {condition}")
    direction = " DESC" if descending else ""
    order = f"1{direction}, 2{direction}" if key else f"2{direction}"
    return f"{' UNION ALL '.join(queries)} ORDER BY {order} LIMIT :limit"


def _source(collection: str, index: Index) -> tuple[str, list[str], str | None, str]:
    """FROM, the fields of equality in the order of `wanted`, the order's field, the id's."""
    if index.has is None:
        key = field_of(index.order_by, "d") if index.order_by else None
        return f'"{collection}" AS d', [field_of(path, "d") for path in index.equal], key, "d.id"
    source = f'"{collection}.{index.name}" AS e CROSS JOIN "{collection}" AS d ON d.id = e.id'
    fields = [f"e.{column}" for column in element_columns(index)[: len(index.equal) + 1]]
    return source, fields, "e.key" if index.order_by else None, "e.id"
