"""`?expand=`: the references of an operation, the parameter that names them, and the models that show them."""

from collections.abc import Iterable

from aftersales.options.v1.options_pb2 import Expansion

from protos.plugin.contract import Contract, Field, Message, Rpc
from protos.plugin.fields import SCHEMAS, Fields
from protos.plugin.models import shown
from protos.plugin.names import stubs
from protos.plugin.source import Imports, joined, literal, quoted, snake

_RUNTIME = "gateway.rest.expansion"
_ABOUT = (
    "References to show in full, separated by commas: {names}. One that you may not see, or whose service is "
    "unavailable, is left out."
)


def named_for(rpc: Rpc, contract: Contract) -> str:
    """`Ticket` where all that is expanded of tickets is the same, so that it is written once; else `ListTickets`."""
    (resource,) = shown(rpc, contract)
    alike = [other for other in contract.rpcs() if other.operation.expand and resource in shown(other, contract)]
    same = all(list(other.operation.expand) == list(rpc.operation.expand) for other in alike)
    return resource.name if same else rpc.name


def constant(rpc: Rpc, contract: Contract) -> str:
    return f"_{snake(named_for(rpc, contract)).upper()}_REFERENCES"


def written_references(rpcs: Iterable[Rpc], contract: Contract, imports: Imports) -> list[str]:
    """The constants with the references that may be expanded, and the types of the parameter; each once."""
    return list(dict.fromkeys(_references(rpc, contract, imports) for rpc in rpcs if rpc.operation.expand))


def _references(rpc: Rpc, contract: Contract, imports: Imports) -> str:
    reference = imports(_RUNTIME, "Reference")
    entries = ""
    for expansion in rpc.operation.expand:
        request, response = contract.calls[expansion.rpc]
        kinds = [f"{imports(*stubs(message.file))}.{message.name}" for message in (request, response)]
        texts = map(literal, (expansion.name, expansion.field, expansion.rpc))
        entries += f"{reference}({', '.join([*texts, *kinds])}),"
    check = f"{imports(_RUNTIME, 'expandable')}(*{constant(rpc, contract)})"
    name = f"{named_for(rpc, contract)}Expand"
    return f"{constant(rpc, contract)} = ({entries})\n{name} = {imports('typing', 'Annotated')}[str, {check}]\n"


def written_parameter(rpc: Rpc, contract: Contract, imports: Imports) -> str:
    names = [expansion.name for expansion in rpc.operation.expand]
    about = quoted(_ABOUT.format(names=", ".join(names)))
    return f"    expand: {named_for(rpc, contract)}Expand = {imports(SCHEMAS, 'may')}({about}, {literal(names[0])})\n"


def shown_name(rpc: Rpc, resource: Message, fields: Fields) -> str:
    """The class of what an operation returns: `ExpandedTicket` where references of a ticket may be expanded."""
    if rpc.operation.expand:
        return f"Expanded{resource.name}"
    return fields.imported(resource.file, resource.name)


def written_models(rpcs: list[Rpc], fields: Fields) -> list[str]:
    """A class per resource of a service whose references may be expanded, with all of those."""
    contract, found = fields.contract, dict[str, tuple[Message, dict[str, Message]]]()
    for rpc in rpcs:
        for resource in shown(rpc, contract) if rpc.operation.expand else ():
            members = found.setdefault(resource.full_name, (resource, {}))[1]
            members |= {each.name: expanded_message(contract, each.rpc) for each in rpc.operation.expand}
    return [_model(resource, members, fields) for resource, members in found.values()]


def expanded_message(contract: Contract, rpc: str) -> Message:
    """What a batch RPC returns many of."""
    (field,) = [field for field in contract.calls[rpc][1].fields if field.repeated]
    return contract.message(field)


def replaced_field(expansion: Expansion, resource: Message) -> Field | None:
    """The member whose place the expanded resource takes: that of `assignee.id`, expanded as `assignee`."""
    outer, _, inner = expansion.field.partition(".")
    return resource.field(outer) if inner and outer == expansion.name else None


def _model(resource: Message, members: dict[str, Message], fields: Fields) -> str:
    lines = "".join(_member(name, message, resource, fields) for name, message in members.items())
    base = fields.imported(resource.file, resource.name)
    return f'class Expanded{resource.name}({base}):\n    """With the references that `expand` names."""\n\n{lines}'


def _member(name: str, message: Message, resource: Message, fields: Fields) -> str:
    """One that takes another's place is either of them."""
    may, kind = fields.imports(SCHEMAS, "may"), fields.imported(message.file, message.name)
    if plain := resource.field(name):
        instead = fields.contract.message(plain)
        either = f"{kind} | {fields.imported(instead.file, instead.name)}"
        about = quoted(f"{joined(plain.comment)} With `expand={name}` in full.")
        return f"    {name}: {either} = {may}({about})  # type: ignore[assignment]\n"
    return f'    {name}: {kind} = {may}("With `expand={name}`.")\n'
