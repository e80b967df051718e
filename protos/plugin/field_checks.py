"""What the plugin refuses of one field."""

from collections.abc import Iterator
from keyword import iskeyword

from pydantic import BaseModel

from protos.plugin.contract import MISSING, Contract, Field, Message
from protos.plugin.examples import misfit
from protos.plugin.fields import DESCRIBED, Use


def check_field(field: Field, use: Use, contract: Contract) -> Iterator[str]:
    """One line per refusal."""
    if not field.comment and field.name not in DESCRIBED:
        yield f"{field.at}: has no comment, which is its description"
    if iskeyword(field.rest_name) or hasattr(BaseModel, field.rest_name):
        yield f"{field.at}: {field.rest_name} means something else in Python; name it otherwise, in REST by rest_name"
    if field.rest_name != field.name and use != "query":
        yield f"{field.at}: rest_name is for fields in a path or query"
    if field.kind == "mask" or (field.kind == "bytes" and use != "response"):
        yield f"{field.at}: {field.kind} have no form in REST here"
    if field.repeated and use != "response" and not field.rules.repeated.max_items:
        yield f"{field.at}: a list in a request needs max_items"
    form = contract.format(field)
    if field.kind == "string" and use != "response" and not form:
        yield f"{field.at}: a string in a request needs a format"
    if field.kind == "string" and not form and field.example is MISSING and field.name not in DESCRIBED:
        yield f"{field.at}: needs an example, or a format that has one"
    if field.kind == "json" and (field.repeated or use == "query" or field.example is MISSING):
        yield f"{field.at}: an object of JSON has an example, and is neither in a list nor in a query"
    if field.kind == "enum" and not contract.enums[field.type].words:
        yield f"{field.at}: its enum has no value"
    elif field.example is not MISSING and (wrong := misfit(field, field.example, contract)):
        yield f"{field.at}: its example {wrong}"


def check_words(resource: Message) -> Iterator[str]:
    """Of a resource that callers send too: JSON has no word for an enum's UNSPECIFIED."""
    for field in resource.fields:
        always_set = field.required or field.output_only or field.presence
        if field.kind == "enum" and not field.repeated and not always_set:
            yield f"{field.at}: an enum that a caller may leave out is optional, so that responses leave it out too"
