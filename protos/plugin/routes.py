"""The route of an operation: its decorator, its parameters, and the call of the RPC."""

from dataclasses import dataclass
from typing import Any

from protos.plugin.contract import Contract, Field, Message, Rpc
from protos.plugin.expansions import constant, shown_name
from protos.plugin.fields import Fields
from protos.plugin.models import PARAMETERS, body_fields, body_message, listed, query_fields, shown, variables
from protos.plugin.names import input_name, operation_id, page_name, patch_name, stubs, summary
from protos.plugin.reasons import problem_arguments
from protos.plugin.requests import has_query, query_name, sends_query
from protos.plugin.source import camel, docstring, joined, literal, quoted, singular

_CREATES = ("Create", "Add", "Report", "Register")


@dataclass(frozen=True, slots=True)
class Route:
    """Writes the route of one RPC."""

    rpc: Rpc
    contract: Contract
    fields: Fields

    def written(self) -> str:
        parameters = ", ".join(self._parameters())
        response = self._import("fastapi", "Response")
        lines = [*self._message(), self._call(), *self._expanded(), self._returned()]
        body = "".join(f"    {line}\n" for line in lines)
        return (
            f"{self._decorator()}\nasync def {operation_id(self.rpc)}({parameters}) -> {response}:\n"
            f"{docstring(self.rpc.comment)}{body}"
        )

    def _import(self, module: str, name: str) -> str:
        return self.fields.imports(module, name)

    def _decorator(self) -> str:
        rpc = self.rpc
        arguments: dict[str, Any] = {
            "operation_id": literal(operation_id(rpc)),
            "summary": quoted(summary(rpc)),
        }
        if rpc.operation.tag:
            arguments["tags"] = f"[{literal(rpc.operation.tag)}]"
        if self._status() != 200:
            arguments["status_code"] = str(self._status())
        arguments["response_model"] = self._model()
        problems = self._import("gateway.rest.openapi", "problems")
        arguments["responses"] = f"{problems}({problem_arguments(rpc, self.contract)})"
        if rpc.operation.public:
            arguments["openapi_extra"] = '{"security": []}'
        written = ", ".join(f"{name}={value}" for name, value in arguments.items())
        return f"@router.{rpc.method}({literal(self._path())}, {written},)"

    def _path(self) -> str:
        path = self.rpc.path
        for field in variables(self.rpc):
            path = path.replace(f"{{{field.name}}}", f"{{{field.rest_name}}}")
        return path

    def _status(self) -> int:
        rpc = self.rpc
        creates = rpc.method == "post" and ":" not in rpc.path and rpc.response_body and rpc.name.startswith(_CREATES)
        return rpc.operation.success_status or (201 if creates else 200)

    def _model(self) -> str:
        message = self._shown()
        if listed(self.rpc):
            return page_name(self.rpc, message)
        return shown_name(self.rpc, message, self.fields)

    def _shown(self) -> Message:
        (message,) = shown(self.rpc, self.contract)
        return message

    # What it takes.

    def _parameters(self) -> list[str]:
        """Those without a default first, as Python wants them."""
        rpc = self.rpc
        needed = [f"{field.rest_name}: {self._path_type(field)}" for field in variables(rpc)]
        optional: list[str] = []
        if listed(rpc):
            needed.append(f"request: {self._import('fastapi', 'Request')}")
        if has_query(rpc):
            query = f"{self._import('fastapi', 'Query')}()"
            needed.append(f"query: {self._import('typing', 'Annotated')}[{query_name(rpc)}, {query}]")
        if rpc.body:
            model = self._body_model()
            needs = rpc.method == "patch" or any(field.required for field in body_fields(rpc, self.contract))
            (needed if needs else optional).append(f"body: {model}" if needs else f"body: {model} | None = None")
        caller = "Anyone" if rpc.operation.public else "SignedIn"
        needed.append(f"call: {self._import('gateway.rest.callers', caller)}")
        if rpc.request.field("if_match"):
            optional.append(f"if_match: {self._import('gateway.rest.preconditions', 'IfMatch')} = None")
        if self._is_conditional():
            optional.append(f"if_none_match: {self._import('gateway.rest.preconditions', 'IfNoneMatch')} = None")
        if rpc.request.field("request_id"):
            optional.append(f'key: {self._import(PARAMETERS, "IdempotencyKey")} = ""')
        return [*needed, *optional]

    def path_types(self) -> dict[str, str]:
        """The types of its path's variables by their names: `TicketId` of /v1/tickets/{id}."""
        return {self._path_type(field): self._path_declaration(field) for field in variables(self.rpc)}

    def _path_declaration(self, field: Field) -> str:
        annotated = self._import("typing", "Annotated")
        path = self._import("fastapi", "Path")
        example = literal(self.fields.example(field))
        described = f"description={quoted(joined(field.comment))}, min_length=1, examples=[{example}]"
        return f"{annotated}[str, {path}({described})]"

    def _path_type(self, field: Field) -> str:
        collection = self.rpc.path.partition(f"/{{{field.name}}}")[0].rpartition("/")[2]
        return camel(singular(collection.replace("-", "_"))) + camel(field.rest_name)

    def _body_model(self) -> str:
        if not body_fields(self.rpc, self.contract):
            return self._import("gateway.rest.schemas.common", "Nothing")
        named = body_message(self.rpc, self.contract)
        if not named:
            return self.rpc.request.name
        return self.fields.imported(named.file, patch_name(named) if self.rpc.method == "patch" else input_name(named))

    def _is_conditional(self) -> bool:
        return self.rpc.method == "get" and not listed(self.rpc) and self._shown().field("etag") is not None

    # What it calls.

    def _message(self) -> list[str]:
        rpc = self.rpc
        package, module = stubs(rpc.request.file)
        stub = f"{self._import(package, module)}.{rpc.request.name}"
        simple = self._simple_fields()
        given = self._given()
        if not given and all(not field.repeated for field in variables(rpc)):
            return [f"message = {stub}({', '.join(f'{name}={value}' for name, value in simple)}{self._condition()})"]
        extra = [f'"{name}": {value}' for name, value in simple]
        extra += [self._condition().removeprefix(", ")] if self._condition() else []
        if rpc.body not in ("", "*"):
            values = f"{{{', '.join([f'{literal(rpc.body)}: {given}', *extra])}}}"
        else:
            values = f"{given} | {{{', '.join(extra)}}}" if extra else given
        lines = [f"message = {self._import('servicekit.mapping.proto_json', 'from_json')}({stub}, {values})"]
        if rpc.method == "patch":
            changed = self._import("gateway.rest.request_fields", "changed")
            lines.append(f"message.update_mask.paths.extend({changed}(body))")
        return lines

    def _simple_fields(self) -> list[tuple[str, str]]:
        found = [(field.name, field.rest_name) for field in variables(self.rpc)]
        return [*found, ("request_id", "key")] if self.rpc.request.field("request_id") else found

    def _condition(self) -> str:
        rpc = self.rpc
        if not rpc.request.field("if_match"):
            return ""
        needed = rpc.method == "patch" or rpc.operation.if_match_required
        read = self._import("gateway.rest.preconditions", "required" if needed else "optional")
        return f", **{read}(if_match)"

    def _given(self) -> str:
        """The fields that the caller sent; empty where there are none to send."""
        rpc = self.rpc
        if rpc.body:
            if not body_fields(rpc, self.contract):
                return ""
            return f"{self._import('gateway.rest.request_fields', 'given')}(body)"
        if not sends_query(rpc):
            return ""
        renamed = [
            f", {field.rest_name}={literal(field.name)}" for field in query_fields(rpc) if field.rest_name != field.name
        ]
        return f"{self._import('gateway.rest.request_fields', 'asked')}(query{''.join(renamed)})"

    def _call(self) -> str:
        package, module = stubs(self.rpc.response.file)
        stub = f"{self._import(package, module)}.{self.rpc.response.name}"
        return f"response = await call({literal(f'{self.rpc.service}/{self.rpc.name}')}, message, {stub})"

    # What it returns.

    def _expanded(self) -> list[str]:
        if not self.rpc.operation.expand:
            return []
        expanded = self._import("gateway.rest.expansion", "expanded")
        item = listed(self.rpc)
        items = f"response.{item.name}" if item else f"[{self._value()}]"
        return [f"added = await {expanded}(call, query.expand, {constant(self.rpc, self.contract)}, {items})"]

    def _value(self) -> str:
        return f"response.{self.rpc.response_body}" if self.rpc.response_body else "response"

    def _returned(self) -> str:
        rpc = self.rpc
        responses = self._import("gateway.rest", "responses")
        item, value = listed(rpc), self._value()
        added = ", added" if rpc.operation.expand else ""
        if item:
            return f"return {responses}.page(request, response.{item.name}, response.next_page_token{added})"
        if self._status() in (201, 202):
            status = ", status=202" if self._status() == 202 else ""
            return f"return {responses}.created({value}, {self._location(value)}{self._new_etag()}{status})"
        if self._is_conditional():
            return f"return {responses}.resource({value}, if_none_match{added})"
        if self._shown().field("etag"):
            return f"return {responses}.resource({value})"
        return f"return {responses}.answer({self._import('servicekit.mapping.proto_json', 'to_json')}({value}))"

    def _location(self, value: str) -> str:
        location = self.rpc.operation.location or self._path_of_resource()
        return f'f"{location.replace("{", "{" + value + ".")}"'

    def _path_of_resource(self) -> str:
        """The path of the RPC that gets what this one creates."""
        resource = self._shown().full_name
        for other in self.contract.rpcs():
            if other.method == "get" and other.name.startswith("Get") and other.response_body:
                field = other.response.field(other.response_body)
                if field and field.type == resource:
                    return other.path
        return self.rpc.path

    def _new_etag(self) -> str:
        """That of what the new resource belongs to, where the response has it: a ticket, of a message."""
        for field in self.rpc.response.fields:
            if field.kind != "message" or self.contract.message(field).name == self._shown().name:
                continue
            if self.contract.message(field).field("etag"):
                return f", etag=response.{field.name}.etag"
        return ""
