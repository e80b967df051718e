"""The models of what an operation takes: its query, and its body."""

from protos.plugin.contract import Rpc
from protos.plugin.expansions import written_parameter
from protos.plugin.fields import SCHEMAS, Fields
from protos.plugin.models import PARAMETERS, at_most_one, body_fields, body_use, model_class, query_fields
from protos.plugin.source import docstring


def query_name(rpc: Rpc) -> str:
    return f"{rpc.name}Query"


def has_query(rpc: Rpc) -> bool:
    """Whether an operation without a body takes parameters."""
    return not rpc.body and (sends_query(rpc) or bool(rpc.operation.expand))


def sends_query(rpc: Rpc) -> bool:
    """Whether it passes them on to its RPC: not those that the gateway itself reads."""
    return bool(query_fields(rpc)) or rpc.request.field("page_token") is not None


def written_query(rpc: Rpc, fields: Fields) -> str:
    """The class of its parameters. Those of every list are inherited, unless the proto sets limits of their own."""
    size = rpc.request.field("page_size")
    own_size = size is not None and size.rules.HasField("int")
    paged = "TokenQuery" if own_size else "PageQuery"
    if sends_query(rpc):
        base = fields.imports(PARAMETERS, paged if rpc.request.field("page_token") else "StrictQuery")
    else:  # a get of one resource ignores what it does not know, with expand as without
        base = fields.imports(SCHEMAS, "Schema")
    lines = fields.declared(size, "query") if size and own_size else ""
    lines += "".join(fields.declared(field, "query") for field in query_fields(rpc))
    lines += written_parameter(rpc, fields.contract, fields.imports) if rpc.operation.expand else ""
    names = {field.name: field.rest_name for field in rpc.request.fields}
    lines += at_most_one([[names[name] for name in group.fields] for group in rpc.request.rules.oneof], fields)
    comment = rpc.request.comment or f"Parameters of {rpc.method.upper()} {rpc.path}."
    return f"class {query_name(rpc)}({base}):\n{docstring(comment)}\n{lines}"


def written_body(rpc: Rpc, fields: Fields) -> str:
    """The class of a body that is the request itself; empty where it has no fields, or is a message of its own."""
    taken = body_fields(rpc, fields.contract) if rpc.body == "*" else []
    if not taken:
        return ""
    use = body_use(rpc)
    lines = "".join(fields.declared(field, use) for field in taken)
    lines += at_most_one([list(group.fields) for group in rpc.request.rules.oneof], fields)
    comment = rpc.request.comment or f"The body of {rpc.method.upper()} {rpc.path}."
    return model_class(rpc.request.name, comment, lines, fields, use)
