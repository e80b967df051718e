"""`?expand=…`: resources that a response names by their ids, shown with it.

One RPC per reference, all at once, after the operation's own. What the caller may not see, what is gone, and what its
service does not return in time is left out: the operation itself succeeded.
"""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from google.protobuf.message import Message
from pydantic import AfterValidator
from servicekit.mapping.proto_json import to_json

from gateway.edge.problems import Problem
from gateway.rest.calls import Call

MOST_IDS = 100
"""Of one reference in one request: a page has no more items."""

Added = Sequence[Mapping[str, Any]]
"""The members that each item gets, in the order of the items; empty where nothing is expanded."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`field` holds the id of the resource that becomes the member `name`: a dotted path, `assignee.id`, where it takes
    the place of a member that has the id.

    `rpc` returns many of those at once: its request has `ids`, its response one repeated resource.
    """

    name: str
    field: str
    rpc: str
    request: type[Message]
    response: type[Message]


def expandable(*references: Reference) -> AfterValidator:
    """For the parameter `expand`: refuses names of which there is no reference."""
    names = [reference.name for reference in references]

    def check(text: str) -> str:
        if not set(text.split(",")) <= set(names):
            raise ValueError(f"must be of {', '.join(names)}; several are separated by commas")
        return text

    return AfterValidator(check)


async def expanded(call: Call, asked: str | None, references: Sequence[Reference], items: Sequence[Message]) -> Added:
    """What `asked` (names, separated by commas) adds to the items."""
    if not asked:
        return ()
    names = asked.split(",")
    chosen = [reference for reference in references if reference.name in names]
    found = await gather(*(_resources(call, reference, items) for reference in chosen))
    by_name = [(reference, resources) for reference, resources in zip(chosen, found, strict=True)]
    return [_members(item, by_name) for item in items]


_ById = Mapping[str, Any]


async def _resources(call: Call, reference: Reference, items: Sequence[Message]) -> _ById:
    """The resources that the items name, by their ids, as JSON."""
    ids = map(attrgetter(reference.field), items)
    wanted = list(dict.fromkeys(filter(None, ids)))[:MOST_IDS]
    if not wanted:
        return {}
    try:
        response = await call(reference.rpc, reference.request(ids=wanted), reference.response)
    except Problem:
        return {}
    [resources] = [field.name for field in response.DESCRIPTOR.fields if field.is_repeated]
    return {resource.id: to_json(resource) for resource in getattr(response, resources)}


def _members(item: Message, by_name: Sequence[tuple[Reference, _ById]]) -> dict[str, Any]:
    named = [(reference.name, attrgetter(reference.field)(item), resources) for reference, resources in by_name]
    return {name: resources[id] for name, id, resources in named if id in resources}
