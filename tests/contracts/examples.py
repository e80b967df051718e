"""The operations of the OpenAPI document, and requests made from its examples: about records that exist.

Both come from the protos, so that a new RPC is asked here with nothing written by hand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

Json = Any
DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
OPERATIONS: Mapping[str, tuple[str, str]] = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
_ID = re.compile(r"\b([a-z]{2,4})_[a-z2-7]{26}\b")
_RETAILER = "nordic-home"
_OWN = ("retailer", "customer", "customer_id")
"""Parameters that narrow a list to what is somebody's."""

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(32)
FILES = {"create_operation": ("text/csv", b"product_model_id,serial\nmod_none,A300-0002\n")}
"""Files of operations that take no picture."""
_MAY_BE_LEFT_OUT = ("calendar_id", "category_id", "parent_id", "default_team_id")


@dataclass(frozen=True)
class Asked:
    """The request of an operation: whose `id` or `token` the path names, and what goes with it.

    `further` is what the path names after it, such as the number of a version.
    """

    path: str = ""
    json: Json = None
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    further: tuple[str, ...] = ()
    content: bytes | None = None

    def at(self, path: str) -> str:
        """A path of the document with what this request names."""
        named = iter((self.path, *self.further))
        return re.sub(r"\{\w+\}", lambda _: next(named), path)

    def send(self, client: httpx.Client, operation: str, **headers: str) -> httpx.Response:
        """The response; of a stream that goes on, its head."""
        method, path = OPERATIONS[operation]
        path = self.at(path)
        sent = {**(self.headers or {}), **headers}
        request = client.build_request(
            method, path, json=self.json, content=self.content, params=self.params, headers=sent
        )
        response = client.send(request, stream=True)
        try:
            if not response.headers["Content-Type"].startswith("text/event-stream"):
                response.read()
        finally:
            response.close()
        return response


@dataclass(frozen=True)
class Records:
    """One record of each kind, of one retailer: `ids` by what stands before the underscore, `others` by the example."""

    retailer: str
    ids: dict[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    open_claims: list[str] = field(default_factory=list)

    def filled(self, text: str) -> str:
        """A text of the document with these ids instead of those of its examples."""
        text = _ID.sub(lambda found: self.ids.get(found[1], found[0]), text)
        for example, actual in {_RETAILER: self.retailer, **self.others}.items():
            text = text.replace(json.dumps(example), json.dumps(actual))  # in quotes: not within an address
        return text

    def asked(self, operation: str, path: str = "") -> Asked:
        """The example of an operation; of a list, what is the customer's own. `path` is another id or token."""
        parameters = [(each, self.filled(json.dumps(example_of(each)))) for each in parameters_of(operation)]
        given = {each["name"]: json.loads(text) for each, text in parameters if _is_sent(each)}
        named, *further = [json.loads(text) for each, text in parameters if each["in"] == "path"] or [""]
        body = body_of(operation)
        if takes_file(operation):
            media_type, content = FILES.get(operation, ("image/png", PICTURE))
            return Asked(path or named, params=given, headers={"Content-Type": media_type}, content=content)
        return Asked(
            path or named,
            None if body is None else self._that_exist(json.loads(self.filled(json.dumps(body)))),
            given or None,
            {"If-Match": "*"} if "If-Match" in [each["name"] for each, _ in parameters] else None,
            tuple(further),
        )

    def _that_exist(self, body: Json) -> Json:
        """Without references that a request may leave out, to records of a kind of which there is none here."""
        if not isinstance(body, dict):
            return body
        found = {name: _ID.fullmatch(str(body[name])) for name in _MAY_BE_LEFT_OUT if name in body}
        missing = {name for name, id in found.items() if id and id[1] not in self.ids}
        return {name: value for name, value in body.items() if name not in missing}

    def add_missing(self, client_of: Mapping[str, httpx.Client]) -> None:
        """A record of each kind that the document has and that is not there, made from the example of its creation.

        First those whose examples name no record that is missing.
        """
        missing = {prefix: operation for prefix, operation in creations() if prefix not in self.ids}
        while missing:
            prefix = next(
                each for each, operation in missing.items() if not named_in(operation) & (missing.keys() - {each})
            )
            self.ids[prefix] = self.created(missing.pop(prefix), client_of)

    def created(self, operation: str, client_of: Mapping[str, httpx.Client], **fields: Json) -> str:
        """The id of a new record, made by the first of these roles that may; `fields` in place of the example's."""
        role = next(role for role in client_of if role in described(operation)["x-roles"])
        asked = self.asked(operation)
        if not takes_file(operation):
            asked = replace(asked, json={**asked.json, **fields})
        response = asked.send(client_of[role], operation)
        assert response.status_code == success_of(operation), response.text
        return str(response.json()["id"])


def named_in(operation: str) -> set[str]:
    """The kinds of the records that the example of a body names, by what stands before the underscore in their ids."""
    return set(_ID.findall(json.dumps(body_of(operation))))


def described(operation: str) -> dict[str, Json]:
    method, path = OPERATIONS[operation]
    found: dict[str, Json] = DOCUMENT["paths"][path][method.lower()]
    return found


def parameters_of(operation: str) -> list[dict[str, Json]]:
    return list(described(operation).get("parameters", ()))


def parameters(operation: str, where: str) -> dict[str, Json]:
    """The parameters of an operation in its query, path or headers: their schemas by name."""
    return {each["name"]: each["schema"] for each in parameters_of(operation) if each["in"] == where}


def taking(where: str, name: str) -> list[str]:
    """The operations that have this parameter."""
    return [operation for operation in OPERATIONS if name in parameters(operation, where)]


def body_of(operation: str) -> Json:
    """The example of an operation's body; None where it takes none."""
    body = described(operation).get("requestBody")
    return None if body is None or takes_file(operation) else next(iter(body["content"].values()))["example"]


def takes_file(operation: str) -> bool:
    """Whether its body is a file as it is."""
    content = described(operation).get("requestBody", {}).get("content", {})
    return any(each["schema"].get("format") == "binary" for each in content.values())


def takes_null(operation: str, path: str) -> bool:
    """Whether the field of a body at a path (`contact.email`, `links[0].url`) is cleared by null."""
    [content] = described(operation)["requestBody"]["content"].values()
    found = list(_alternatives(content["schema"]))
    for name in re.findall(r"\w+", path):
        inner = [each.get("items") if name.isdigit() else each.get("properties", {}).get(name) for each in found]
        found = [alternative for each in inner if each for alternative in _alternatives(each)]
    return any(each.get("type") == "null" for each in found)


def _alternatives(schema: Json) -> Iterator[Json]:
    """What a value may be, references followed."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", ()):
        yield from _alternatives(each)
    if "anyOf" not in schema:
        yield schema


def required_of(operation: str) -> dict[str, Json]:
    """The parameters without which an operation is not asked, as in its examples."""
    asked = (each for each in parameters_of(operation) if each["in"] == "query" and each.get("required", False))
    return {each["name"]: example_of(each) for each in asked}


def example_of(parameter: Mapping[str, Json]) -> Json:
    return parameter["schema"]["examples"][0]


def invitation_token() -> str:
    """The token of an invitation in the examples."""
    return str(parameters("get_invitation", "path")["token"]["examples"][0])


def unsubscription_token() -> str:
    """The token of a mail's link to unsubscribe in the examples."""
    return str(parameters("get_unsubscription", "path")["token"]["examples"][0])


def success_of(operation: str) -> int:
    """The status of a request that is carried out."""
    return int(next(status for status in described(operation)["responses"] if status.startswith("2")))


def creations() -> Iterator[tuple[str, str]]:
    """What stands before the underscore in the ids of a resource, and the operation that creates one."""
    for operation, (method, path) in OPERATIONS.items():
        got = next((name for name, asked in OPERATIONS.items() if asked == ("GET", path + "/{id}")), None)
        if method == "POST" and got:
            [id] = [example_of(each) for each in parameters_of(got) if each["in"] == "path"]
            if found := _ID.fullmatch(id):
                yield found[1], operation


def _is_sent(parameter: Mapping[str, Json]) -> bool:
    return parameter["in"] == "query" and (parameter["name"] in _OWN or parameter.get("required", False))
