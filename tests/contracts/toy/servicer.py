"""The toy service: chairs in a dict, served by gRPC as services are."""

from dataclasses import dataclass, field
from typing import Any

import grpc

# Compiled by the test that starts this process.
from aftersales.toy.v1 import chair_pb2, chair_service_pb2, chair_service_pb2_grpc  # type: ignore[import-not-found]
from domainkit.pages import Cursor
from domainkit.refusals import Refused, not_found
from google.protobuf.message import Message
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.pages import Pages

Context = grpc.aio.ServicerContext[Any, Any]

_MADE_AT = to_timestamp(1_800_000_000_000_000)


@dataclass
class Chairs(chair_service_pb2_grpc.ChairServiceServicer):  # type: ignore[misc]
    """`created` remembers the chair of each request_id."""

    access: Access
    pages: Pages
    chairs: dict[str, Any] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)

    async def CreateChair(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "CreateChair")
        id = self.created.get(request.request_id) if request.request_id else None
        if id is None:
            id = f"chr_{len(self.chairs) + 1}"
            self.chairs[id] = chair_pb2.Chair(id=id, created_at=_MADE_AT, etag="1")
            self.chairs[id].MergeFrom(request.chair)
            self.created[request.request_id] = id
        return self._response("CreateChairResponse", id)

    async def GetChair(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "GetChair")
        return self._response("GetChairResponse", request.id)

    async def ListChairs(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "ListChairs")
        size = self.pages.size(request.page_size)
        filters = (*map(str, request.colours), request.maker_name, request.name)
        after = self.pages.read(request.page_token, *filters)
        found = [chair for chair in self.chairs.values() if _fits(chair, request)]
        start = next((number for number, chair in enumerate(found, 1) if after and chair.id == after.id), 0)
        shown = found[start : start + size]
        last = Cursor(None, shown[-1].id) if len(found) > start + size else None
        token = self.pages.write(last, *filters)
        response: Message = chair_service_pb2.ListChairsResponse(chairs=shown, next_page_token=token)
        return response

    async def BatchGetChairs(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "BatchGetChairs")
        found = [self.chairs[id] for id in request.ids if id in self.chairs]
        response: Message = chair_service_pb2.BatchGetChairsResponse(chairs=found)
        return response

    async def CountChairs(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "CountChairs")
        count = len(self.chairs)
        response: Message = chair_service_pb2.CountChairsResponse(count=min(count, 100), more=count > 100)
        return response

    async def UpdateChair(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "UpdateChair")
        chair = self._current(request)
        for path in request.update_mask.paths:
            _change(chair, request, path.split("."))
        return self._changed(chair, "UpdateChairResponse")

    async def FoldChair(self, request: Any, context: Context) -> Message:
        await self.access.caller(context, "FoldChair")
        chair = self._current(request)
        if chair.folded:
            raise Refused("conflict", "CHAIR_FOLDED", "The chair is folded.")
        chair.folded = True
        return self._changed(chair, "FoldChairResponse")

    def _current(self, request: Any) -> Any:
        """The chair, if it has the version that the caller saw."""
        if request.id not in self.chairs:
            raise not_found("chair")
        chair, versions = self.chairs[request.id], versions_to_match(request)
        if versions is not None and int(chair.etag) not in versions:
            raise Refused("stale", "ETAG_MISMATCH", "It changed.")
        return chair

    def _changed(self, chair: Any, response: str) -> Message:
        chair.etag = str(int(chair.etag) + 1)
        return self._response(response, chair.id)

    def _response(self, name: str, id: str) -> Message:
        if id not in self.chairs:
            raise not_found("chair")
        response: Message = getattr(chair_service_pb2, name)(chair=self.chairs[id])
        return response


def _fits(chair: Any, request: Any) -> bool:
    asked = ((request.maker_name, chair.maker.name), (request.name, chair.name))
    if request.folded and not chair.folded:
        return False
    return (not request.colours or chair.colour in request.colours) and all(not a or a == has for a, has in asked)


def _change(target: Any, source: Any, path: list[str]) -> None:
    """Sets or clears what a path of the mask names."""
    name, *deeper = path
    if deeper:
        _change(getattr(target, name), getattr(source, name), deeper)
        return
    value = getattr(source, name)
    if isinstance(value, Message):
        target.ClearField(name)
        if source.HasField(name):
            getattr(target, name).CopyFrom(value)
    elif value:
        setattr(target, name, value)
    else:
        target.ClearField(name)
