"""Compares responses and events with docs/openapi.json and docs/asyncapi.yaml.

An answer or an event that they do not describe fails the test that met it.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema_rs import Draft202012Validator, Registry

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = json.loads((DOCS / "openapi.json").read_text())
EVENTS = yaml.safe_load((DOCS / "asyncapi.yaml").read_text())
_PATHS = [(re.compile(re.sub(r"\{\w+\}", r"[^/:]+", path)), path) for path in DOCUMENT["paths"]]
_PROBLEM = "application/problem+json"
_OPENAPI, _ASYNCAPI = "urn:openapi", "urn:asyncapi"
_SCHEMAS = Registry([(_OPENAPI, DOCUMENT), (_ASYNCAPI, EVENTS)])
"""Validators share it: one with a document of its own takes 15 MB, and there are hundreds."""


def as_documented(answer: httpx.Response) -> None:
    """An httpx response hook: status, media type and body are those of the operation. Streams are left unread."""
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    operation = _operation(answer.request.method, answer.request.url.path)
    asked = f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {media}"
    if operation is None:
        if media == _PROBLEM:
            answer.read()
            assert not (wrong := _wrong("/components/schemas/Problem", answer)), f"{asked}: {wrong}"
        return
    where, responses = operation
    status = str(answer.status_code)
    assert status in responses, f"{asked} is not documented"
    content: Mapping[str, Any] = responses[status].get("content", {})
    if not content and not media:
        return
    assert media in content, f"{asked} is not documented"
    if media == "text/event-stream" or content[media].get("schema", {}).get("format") == "binary":
        return
    answer.read()
    pointer = f"{where}/responses/{status}/content/{_escaped(media)}/schema"
    assert not (wrong := _wrong(pointer, answer)), f"{asked}: {wrong}"


def event_as_documented(event: Mapping[str, Any]) -> None:
    """An event for partners, as they get it, is what the AsyncAPI document says of its type."""
    _event_validator(event["type"].rpartition(".")[2]).validate(event)


def _operation(method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
    """Where the operation stands in the document, and its responses; None for what the document does not know."""
    for pattern, template in _PATHS:
        if pattern.fullmatch(path) and method.lower() in DOCUMENT["paths"][template]:
            where = f"/paths/{_escaped(template)}/{method.lower()}"
            return where, DOCUMENT["paths"][template][method.lower()]["responses"]
    return None


def _wrong(pointer: str, answer: httpx.Response) -> list[str]:
    """What the schema at this place of the document says against the body."""
    return [f"{list(error.instance_path)}: {error.message}" for error in _validator(pointer).iter_errors(answer.json())]


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{_OPENAPI}#{pointer}"}, registry=_SCHEMAS)


@cache
def _event_validator(name: str) -> Draft202012Validator:
    pointer = f"/components/messages/{name}/payload"
    return Draft202012Validator({"$ref": f"{_ASYNCAPI}#{pointer}"}, registry=_SCHEMAS)


def _escaped(part: str) -> str:
    """A part of a JSON pointer (RFC 6901) in a URI fragment."""
    escaped = part.replace("~", "~0").replace("/", "~1")
    return escaped.replace("{", "%7B").replace("}", "%7D")
