"""The arguments of an operation, read from its request.

FastAPI reads the signatures and describes them in the OpenAPI document. What it does for each request, so that a
signature may hold anything, takes a third of the gateway's time for a get.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any, get_args
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter

from gateway.edge.problems import Problem

LEFT_OUT: Any = object()
"""What a request does not have."""


class Arguments:
    """Parts of the path, one model of the query, headers, one model of the body, and what is made of the request.

    They, and what is wrong with them, are the same as FastAPI's.
    """

    def __init__(self, operation: Dependant) -> None:
        """Raises TypeError for a signature that has anything else."""
        if operation.cookie_params or len(operation.query_params) > 1 or len(operation.body_params) > 1:
            raise TypeError(f"{operation.path}: has cookies, or several models of its query or body")
        self._request = operation.request_param_name
        self._made = [_made_of_request(each) for each in operation.dependencies]
        self._path = [_Argument(field, "path", field.alias) for field in operation.path_params]
        self._query = next(map(_Query, operation.query_params), None)
        self._headers = [_Header(field) for field in operation.header_params]
        self._body = [_Argument(field, "body") for field in operation.body_params]

    async def of(self, request: Request, read_body: Callable[[Request], Awaitable[Any]]) -> dict[str, Any]:
        """By name. Raises RequestValidationError or Problem, and what those raise that read the body or the caller."""
        scope = request.scope
        given = self._query.given(scope["query_string"]) if self._query else {}
        body = await read_body(request)
        found = {name: await make(request=request) for name, make in self._made}
        errors: list[Any] = []
        for part in self._path:
            found[part.name] = part.read(scope["path_params"][part.name], errors)
        if self._query:
            found[self._query.name] = self._query.read(given, errors)
        for header in self._headers:
            found[header.name] = header.read(header.given(scope["headers"]), errors)
        for model in self._body:
            found[model.name] = model.read(body, errors)
        if errors:
            raise RequestValidationError(errors)
        if self._request:
            found[self._request] = request
        return found


class _Argument:
    def __init__(self, field: ModelField, *place: str) -> None:
        """`place` is where it is in a request, as problems name it."""
        self.name = field.name
        self._field = field
        self._place = place
        self._required = field.field_info.is_required()
        self._default = field.default

    def read(self, value: Any, errors: list[Any]) -> Any:
        """Its value; what is wrong with that is added to the errors."""
        if value is not LEFT_OUT:
            value, wrong = self._field.validate(value, loc=self._place)
            errors += wrong
            return value
        if self._required:
            errors.append({"type": "missing", "loc": self._place, "msg": "Field required", "input": None})
        return self._default


class _Query(_Argument):
    def __init__(self, field: ModelField) -> None:
        super().__init__(field, "query")
        self._model: Any = field.field_info.annotation

    @cached_property
    def _is_list(self) -> dict[str, bool]:
        """By the names of its parameters; found with the first query, as JsonRoute's limit is with the first body."""
        schema = TypeAdapter(self._model).json_schema()
        return {name: each.get("type") == "array" for name, each in schema["properties"].items()}

    def given(self, query: bytes) -> dict[str, Any]:
        """Raises Problem where it has twice what is no list: FastAPI would take the last and ignore the other."""
        if not query:
            return {}
        given: dict[str, Any] = {}
        repeated = []
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            several = self._is_list.get(name)
            if several:
                given.setdefault(name, []).append(value)
            elif name in given and several is False:
                repeated.append(name)
            else:
                given[name] = value
        if repeated:
            errors = [(name, "is there twice; send it once") for name in dict.fromkeys(repeated)]
            raise Problem("VALIDATION_FAILED", errors=errors)
        return given


class _Header(_Argument):
    def __init__(self, field: ModelField) -> None:
        super().__init__(field, "header", field.alias)
        self._key = field.alias.lower().encode()
        annotation = field.field_info.annotation
        self._is_list = list[str] in (annotation, *get_args(annotation))

    def given(self, headers: Iterable[tuple[bytes, bytes]]) -> Any:
        """Its first line, or all of them where it is a list."""
        lines = [value.decode("latin-1") for key, value in headers if key == self._key]
        if not lines:
            return LEFT_OUT
        return lines if self._is_list else lines[0]


def _made_of_request(depends: Dependant) -> tuple[str, Callable[..., Awaitable[Any]]]:
    """An argument that is made by a coroutine function of `request`."""
    others = (*depends.dependencies, *depends.path_params, *depends.query_params, *depends.header_params)
    if others or depends.request_param_name != "request" or not iscoroutinefunction(depends.call):
        raise TypeError(f"{depends.call}: does not depend on the request alone")
    return str(depends.name), depends.call
