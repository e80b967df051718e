"""The error reasons of an operation: those that its options list, and those that follow from what it takes."""

from collections.abc import Iterator

from protos.plugin.contract import Contract, Rpc
from protos.plugin.models import body_message, variables
from protos.plugin.source import literal


def problem_arguments(rpc: Rpc, contract: Contract) -> str:
    """The arguments of gateway.rest.openapi.problems."""
    arguments = [literal(reason) for reason in dict.fromkeys([*rpc.operation.reasons, *_implied(rpc, contract)])]
    if rpc.operation.public:
        arguments.append("signed_in=False")
    if rpc.body:
        arguments.append("writes=True")
        if not rpc.request.field("request_id"):
            arguments.append("keyed=False")
    return ", ".join(arguments)


def _implied(rpc: Rpc, contract: Contract) -> Iterator[str]:
    named = body_message(rpc, contract)
    retailer = rpc.request.field("retailer") or (named and named.field("retailer"))
    if retailer and not retailer.required and not retailer.output_only and rpc.method != "patch":
        yield "RETAILER_REQUIRED"
    if rpc.request.field("page_token"):
        yield "PAGE_TOKEN_INVALID"
    if rpc.request.field("if_match"):
        yield from ("ETAG_MISMATCH", "HEADER_INVALID")
        if rpc.method == "patch" or rpc.operation.if_match_required:
            yield "PRECONDITION_REQUIRED"
    if rpc.request.field("request_id") and variables(rpc):
        yield "TOO_MANY_IDEMPOTENCY_KEYS"
