"""What the plugin refuses to generate from, each in one line with the file, the message and the field."""

from collections import Counter
from collections.abc import Iterator

from protos.plugin.contract import Contract, Rpc
from protos.plugin.expansions import replaced_field
from protos.plugin.field_checks import check_field, check_words
from protos.plugin.models import (
    body_fields,
    body_use,
    fields_of,
    listed,
    messages_in_query,
    model_name,
    models_of,
    query_fields,
    shown,
    variables,
)
from protos.plugin.names import operation_id

_METHODS = ("get", "post", "patch")


def check(contract: Contract) -> Iterator[str]:
    """One line per refusal; what later checks build upon comes first, and alone."""
    wrong = [line for rpc in contract.rpcs() for line in _shape(rpc)]
    if wrong:
        yield from wrong
        return
    for rpc in contract.rpcs():
        yield from _operation(rpc, contract)
    models = models_of(contract)
    for message, use in models:
        if use == "response" and (message, "body") in models:
            yield from check_words(message)
        if not message.comment:
            yield f"{message.file}: {message.name}: has no comment, which is its description"
        for field in fields_of(message, use):
            yield from check_field(field, use, contract)
    yield from _repeated_names(contract)


def _shape(rpc: Rpc) -> Iterator[str]:
    """What google.api.http names is there."""
    if rpc.method not in _METHODS:
        yield f"{rpc.at}: is a {rpc.method or 'custom'} request; use one of {', '.join(_METHODS)}"
    for part in rpc.path.split("{")[1:]:
        name = part.partition("}")[0]
        field = rpc.request.field(name)
        if not field or field.kind != "string" or field.repeated:
            yield f"{rpc.at}: {name} of its path is no string of {rpc.request.name}"
    if rpc.body not in ("", "*"):
        field = rpc.request.field(rpc.body)
        if not field or field.kind != "message" or field.repeated:
            yield f"{rpc.at}: its body {rpc.body} is no message of {rpc.request.name}"
    if bool(rpc.body) is (rpc.method == "get"):
        yield f"{rpc.at}: a get request has no body, and others have one"
    if rpc.response_body:
        field = rpc.response.field(rpc.response_body)
        if not field or field.kind != "message" or field.repeated:
            yield f"{rpc.at}: its response_body {rpc.response_body} is no message of {rpc.response.name}"


def _operation(rpc: Rpc, contract: Contract) -> Iterator[str]:
    if not rpc.comment:
        yield f"{rpc.at}: has no comment, which is its description"
    for reason in rpc.operation.reasons:
        if reason not in contract.reasons:
            yield f"{rpc.at}: no ErrorReason has its reason {reason}"
    if rpc.method == "patch" and rpc.body != "*":
        yield f'{rpc.at}: the body of a patch is "*": its mask names fields of the request'
    if rpc.method == "patch" and not (rpc.request.field("update_mask") and rpc.request.field("if_match")):
        yield f"{rpc.at}: a patch needs update_mask and if_match in {rpc.request.name}"
    if not rpc.operation.by_hand:
        for field in messages_in_query(rpc):
            yield f"{field.at}: a query has no objects"
    own = variables(rpc) + (body_fields(rpc, contract) if rpc.body == "*" else query_fields(rpc))
    for field in own:
        yield from check_field(field, "query" if field in variables(rpc) or not rpc.body else body_use(rpc), contract)
    for group in rpc.request.rules.oneof:
        for name in group.fields:
            if not rpc.request.field(name):
                yield f"{rpc.request.file}: {rpc.request.name}: {name} of its oneof is no field"
    yield from _response(rpc, contract)
    yield from _expansions(rpc, contract)


def _response(rpc: Rpc, contract: Contract) -> Iterator[str]:
    if rpc.operation.by_hand:
        return
    item = listed(rpc)
    if item:
        if item.kind != "message":
            yield f"{item.at}: the items of a list are messages"
        for field in rpc.response.fields:
            if field not in (item, rpc.response.field("next_page_token")):
                yield f"{field.at}: a list has its items and next_page_token, and nothing else"
    (resource,) = shown(rpc, contract)
    for name in [part.partition("}")[0] for part in rpc.operation.location.split("{")[1:]]:
        if not resource.field(name):
            yield f"{rpc.at}: {name} of its location is no field of {resource.name}"


def _expansions(rpc: Rpc, contract: Contract) -> Iterator[str]:
    """Only what has an ETag, or is in a list, can be shown with more."""
    if not rpc.operation.expand:
        return
    (resource,) = shown(rpc, contract)
    if rpc.method != "get" or not (listed(rpc) or resource.field("etag")):
        yield f"{rpc.at}: expand is for a get of a list or of a resource with an etag"
    for expansion in rpc.operation.expand:
        outer, _, inner = expansion.field.partition(".")
        member = resource.field(outer)
        if not member or (inner and not (member.kind == "message" and contract.message(member).field(inner))):
            yield f"{rpc.at}: {expansion.field} of its expansion {expansion.name} is no field of {resource.name}"
        if resource.field(expansion.name) and not replaced_field(expansion, resource):
            yield f"{rpc.at}: {resource.name} has a field {expansion.name}; name the expansion otherwise"
        request, response = contract.calls.get(expansion.rpc, (None, None))
        lists = [field for field in response.fields if field.repeated] if response else []
        if not request or not request.field("ids") or len(lists) != 1 or lists[0].kind != "message":
            yield f"{rpc.at}: {expansion.rpc} of its expansion {expansion.name} is no RPC from ids to one list"


def _repeated_names(contract: Contract) -> Iterator[str]:
    """Names are those of components in OpenAPI, which has no packages."""
    models = Counter(model_name(model) for model in models_of(contract))
    models.update(rpc.request.name for rpc in contract.rpcs() if rpc.body == "*")
    for name, times in models.items():
        if times > 1:
            yield f"{name}: several messages that REST shows have this name; rename one of them"
    for name, times in Counter(map(operation_id, contract.rpcs())).items():
        if times > 1:
            yield f"{name}: several RPCs have this operationId; set the option `id` of one of them"
