"""The MongoDB query for a declared index."""

from domainkit.pages import Cursor

from servicekit.documents.declared import Document, Index, Scalar, value_at
from servicekit.documents.mongo_indexes import stored_field


def matching(
    index: Index,
    wanted: dict[str, list[Scalar]],
    *,
    at_least: Scalar | None = None,
    below: Scalar | None = None,
    due: int | None = None,
    after: Cursor | None = None,
    descending: bool = False,
) -> Document:
    """The documents wanted. MongoDB merges the index ranges of several values by itself."""
    query: Document = {
        stored_field(path): choice[0] if len(choice) == 1 else {"$in": choice} for path, choice in wanted.items()
    }
    if index.order_by:
        key = stored_field(index.order_by)
        bounds: Document = {"$gte": at_least, "$lt": below, "$lte": due}
        # A comparison finds only values of its own type; without one, null and missing have to be left out.
        query[key] = {operator: bound for operator, bound in bounds.items() if bound is not None} or {"$ne": None}
    if after is not None:
        query["$and"] = _further(index, after, descending)
    return query


def is_found(index: Index, wanted: dict[str, list[Scalar]], document: Document) -> bool:
    """Whether the document still has the values wanted."""
    equal = all(value_at(document, path) in wanted[path] for path in index.equal)
    elements = () if index.has is None else value_at(document, index.has) or ()
    return equal and (index.has is None or any(each in wanted[index.has] for each in elements))


def order_of(index: Index, descending: bool = False) -> list[tuple[str, int]]:
    """The order of a result: `order_by`, then the id, both in one direction."""
    return [(stored_field(path), -1 if descending else 1) for path in dict.fromkeys((index.order_by or "id", "id"))]


def unleased(lease: str, now: int) -> Document:
    """No lease running at `now`; a document that was never leased has none."""
    return {lease: {"$not": {"$gt": now}}}


def _further(index: Index, after: Cursor, descending: bool) -> list[Document]:
    further, furthest = ("$lt", "$lte") if descending else ("$gt", "$gte")
    if index.order_by is None:
        return [{"_id": {further: after.id}}]
    key = stored_field(index.order_by)
    # The first condition alone bounds the index; an $or of both would be two scans and a merge.
    return [{key: {furthest: after.key}}, {"$or": [{key: {further: after.key}}, {"_id": {further: after.id}}]}]
