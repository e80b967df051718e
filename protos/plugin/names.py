"""Where generated code stands and what its classes are called."""

from dataclasses import dataclass

from protos.plugin.contract import Contract, Message, Rpc
from protos.plugin.source import words

GENERATED = "gateway.rest.generated"


@dataclass(frozen=True, slots=True)
class Places:
    """The packages of generated modules: `package` for the contract's own files, GENERATED for those they import."""

    contract: Contract
    package: str

    def of(self, file: str) -> str:
        """`gateway.rest.generated.tickets.ticket` of aftersales/tickets/v1/ticket.proto."""
        package = self.package if file in self.contract.own else GENERATED
        return f"{package}.{inside(file).removesuffix('.py').replace('/', '.')}"


def inside(file: str) -> str:
    """`tickets/ticket.py` for aftersales/tickets/v1/ticket.proto."""
    _, package, *_, name = file.removesuffix(".proto").split("/")
    return f"{package}/{name}.py"


def stubs(file: str) -> tuple[str, str]:
    """`aftersales.tickets.v1` and `ticket_pb2`, from which to import the stubs of a file."""
    package, _, name = file.removesuffix(".proto").rpartition("/")
    return package.replace("/", "."), f"{name}_pb2"


def operation_id(rpc: Rpc) -> str:
    return rpc.operation.id or words(rpc.name).replace(" ", "_")


def summary(rpc: Rpc) -> str:
    """`Get a ticket` for GetTicket, `List tickets` for ListTickets."""
    if rpc.operation.summary:
        return rpc.operation.summary
    verb, _, thing = words(rpc.name).partition(" ")
    several = verb in ("list", "search", "count") or not thing
    article = "" if several else "an " if thing[0] in "aeiou" else "a "
    return f"{verb.capitalize()} {article}{thing}".strip()


def input_name(message: Message) -> str:
    return f"{message.name}Input"


def patch_name(message: Message) -> str:
    return f"{message.name}Patch"


def page_name(rpc: Rpc, item: Message) -> str:
    """`TicketPage` for ListTickets; `SearchTicketsPage` for another list of them."""
    return f"{item.name}Page" if rpc.name.startswith("List") else f"{rpc.name}Page"
