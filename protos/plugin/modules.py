"""The modules that are written: one per proto file, formats and the list of routers."""

from collections.abc import Iterator

from servicekit.formats.named import CHECKS

from protos.plugin.contract import Contract, Enum, Service
from protos.plugin.expansions import shown_name, written_models, written_references
from protos.plugin.fields import SCHEMAS, Fields
from protos.plugin.models import (
    Model,
    body_fields,
    listed,
    literals,
    messages_in_query,
    models_of,
    query_fields,
    shown,
    written,
)
from protos.plugin.names import Places, inside, page_name
from protos.plugin.requests import has_query, written_body, written_query
from protos.plugin.routes import Route
from protos.plugin.source import Imports, camel, docstring, joined, literal, plural, quoted, raw, words

_NOTE = "# Generated from {file}: `make protos`.\n"


def modules(contract: Contract, package: str) -> Iterator[tuple[str, str]]:
    """Each module's path within the package, and its source."""
    places = Places(contract, package)
    models = models_of(contract)
    fields = [field for rpc in contract.rpcs() for field in (*query_fields(rpc), *body_fields(rpc, contract))]
    enums = [contract.enums[name] for name in literals(contract, models, fields)]
    packages = set()
    routers = []
    for file in contract.own:
        source = _module(
            file,
            places,
            [model for model in models if model[0].file == file],
            [enum for enum in enums if enum.file == file],
        )
        if source:
            packages.add(inside(file).partition("/")[0])
            yield inside(file), source
        routers += [places.of(file)] if "\nrouter = " in source else []
    for name in packages:
        yield f"{name}/__init__.py", ""
    yield "routers.py", _routers(routers)


def _module(file: str, places: Places, models: list[Model], enums: list[Enum]) -> str:
    """The source of the module of a proto file; empty where no operation needs anything of it."""
    contract, imports = places.contract, Imports()
    fields = Fields(contract, places, places.of(file), imports)
    parts = [_literal(enum, imports) for enum in enums]
    parts += [written(model, fields) for model in models]
    services = [service for service in contract.services if service.file == file]
    routes: list[str] = []
    for service in services:
        parts += written_models(list(service.rpcs), fields)
        parts += written_references(service.rpcs, contract, imports)
        for rpc in service.rpcs:
            if has_query(rpc) and not (rpc.operation.by_hand and messages_in_query(rpc)):
                parts.append(written_query(rpc, fields))
            if rpc.body:
                parts.append(written_body(rpc, fields))
            if (item := listed(rpc)) and not rpc.operation.by_hand:
                (message,) = shown(rpc, contract)
                model = shown_name(rpc, message, fields)
                parts.append(_page(page_name(rpc, message), message.name, model, item.comment, fields))
        by_gateway = [Route(rpc, contract, fields) for rpc in service.rpcs if not rpc.operation.by_hand]
        if by_gateway:
            paths = {name: kind for route in by_gateway for name, kind in route.path_types().items()}
            routes.append("".join(f"{name} = {kind}\n" for name, kind in paths.items()))
            routes += [_router(service, imports), *(route.written() for route in by_gateway)]
    parts = [part for part in (*parts, *routes) if part]
    if not parts:
        return ""
    about = services[0].comment.partition("\n\n")[0] if services and services[0].comment else f"Models of {file}."
    lines = "\n".join(imports.lines())
    return _NOTE.format(file=file) + docstring(about, "") + f"\n{lines}\n\n" + "\n\n".join(parts)


def _literal(enum: Enum, imports: Imports) -> str:
    return f"{enum.name} = {imports('typing', 'Literal')}[{', '.join(map(literal, enum.words))}]\n"


def _router(service: Service, imports: Imports) -> str:
    router = imports("fastapi", "APIRouter")
    route = imports("gateway.rest.json_route", "JsonRoute")
    tags = f"tags=[{literal(service.tag)}], " if service.tag else ""
    return f"router = {router}({tags}route_class={route})\n"


def _page(name: str, item: str, model: str, comment: str, fields: Fields) -> str:
    base, doc = fields.imports(SCHEMAS, "Schema"), fields.imports(SCHEMAS, "doc")
    about = quoted(joined(comment) or "The items of this page.")
    return (
        f'class {name}({base}):\n    """A page of {plural(words(item))}."""\n\n'
        f"    items: list[{model}] = {doc}({about})\n"
        f'    next_page_token: str = {doc}("The page_token of the next page; empty on the last.", "")\n'
    )


def _routers(modules: list[str]) -> str:
    imports = "\n".join(
        f"from {place.rpartition('.')[0]} import {place.rpartition('.')[2]}" for place in sorted(modules)
    )
    names = ", ".join(f"{place.rpartition('.')[2]}.router" for place in modules)
    return (
        _NOTE.format(file="the services") + f'"""The routers of all services."""\n\n{imports}\n\nROUTERS = ({names},)\n'
    )


def formats(contract: Contract) -> str:
    """What texts are made of: pattern, lengths and sentence of each format."""
    constants, types, sentences = [], [], []
    for name, rules in contract.formats.values():
        if name == "JSON_OBJECT":  # no text in REST
            continue
        limits = {"pattern": name} if rules.pattern else {}
        limits |= {"min_length": str(rules.min_len)} if rules.min_len else {}
        limits |= {"max_length": str(rules.max_len)} if rules.max_len else {}
        if rules.pattern:
            constants.append(f"{name} = {raw(rules.pattern)}")
            sentences.append(f"    {name}: {quoted(rules.must_be)},")
        passes = [f'passes("{name.lower()}")'] if name.lower() in CHECKS else []
        if rules.in_normal_form:
            schema = f'{{"type": "string", "minLength": {rules.min_len}, "maxLength": {rules.max_len}}}'
            parts = [*passes, f"WithJsonSchema({schema})"]
        else:
            written = ", ".join(f"{limit}={value}" for limit, value in limits.items())
            parts = [f"StringConstraints({written})", *passes]
        types.append(f'{camel(name)} = Annotated[str, {", ".join(parts)}]\n"""Must be {rules.must_be}."""')
    return (
        _NOTE.format(file="aftersales/options/v1/options.proto")
        + '"""The formats of texts in requests: pattern, lengths, and what a text must be."""\n\n'
        "from collections.abc import Mapping\nfrom typing import Annotated\n\n"
        "from pydantic import StringConstraints, WithJsonSchema\n\nfrom gateway.rest.formats import passes\n\n"
        + "\n".join(constants)
        + "\n\nMUST_BE: Mapping[str, str] = {\n"
        + "\n".join(sentences)
        + '\n}\n"""Each pattern in words, for the caller whose text does not match it."""\n\n'
        + "\n".join(types)
        + "\n"
    )
