"""CustomerService."""

from collections.abc import Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import customer_service_pb2 as pb
from aftersales.tickets.v1.customer_service_pb2_grpc import CustomerServiceServicer
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.languages import language
from servicekit.formats.text import identity, normal
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.customers.domain.consents import Statement
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import Edits
from tickets.customers.messages import consent_message, customer_message
from tickets.customers.use_cases.consents import ConsentHistory
from tickets.customers.use_cases.file import CustomerFile
from tickets.formats import formatted


@dataclass(frozen=True)
class CustomerServicer(CustomerServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    file: CustomerFile
    consents: ConsentHistory

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Context) -> pb.GetCustomerResponse:
        caller = await self.access.caller(context, "GetCustomer")
        return pb.GetCustomerResponse(
            customer=customer_message.fields(await self.file.get(request.id, caller), role=caller.role)
        )

    async def BatchGetCustomers(
        self, request: pb.BatchGetCustomersRequest, context: Context
    ) -> pb.BatchGetCustomersResponse:
        caller = await self.access.caller(context, "BatchGetCustomers")
        customers = await self.file.among(request.ids, caller)
        return pb.BatchGetCustomersResponse(
            customers=[customer_message.fields(customer, role=caller.role) for customer in customers]
        )

    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, context: Context) -> pb.UpdateCustomerResponse:
        caller = await self.access.caller(context, "UpdateCustomer")
        changed = await self.file.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateCustomer", request),
        )
        return pb.UpdateCustomerResponse(customer=customer_message.fields(changed, role=caller.role))

    async def ListCustomers(self, request: pb.ListCustomersRequest, context: Context) -> pb.ListCustomersResponse:
        caller = await self.access.caller(context, "ListCustomers")
        query = CustomerQuery(
            retailer=caller.retailer(request.retailer),
            customer_ref=normal(request.customer_ref) if request.customer_ref else None,
            email=_wanted(request.email) if request.email else None,
            phone=request.phone or None,
            text=request.q or None,
        )
        filters = _token_filters(request, query.retailer)
        page = await self.file.page(
            query,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListCustomersResponse(
            customers=[customer_message.fields(customer, role=caller.role) for customer in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def ListConsents(self, request: pb.ListConsentsRequest, context: Context) -> pb.ListConsentsResponse:
        caller = await self.access.caller(context, "ListConsents")
        customer = await self.file.get(request.customer_id, caller)
        filters = ("ListConsents", customer.id)
        page = await self.consents.page(
            customer,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListConsentsResponse(
            consents=[consent_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _token_filters(request: pb.ListCustomersRequest, retailer: str) -> tuple[str, ...]:
    """What a page token is bound to; the same as in the release before for what could be asked there."""
    added = (("phone", request.phone), ("q", request.q))
    return (
        *("ListCustomers", retailer, request.customer_ref, request.email),
        *(f"{name}:{text}" for name, text in added if text),
    )


def _wanted(email: str) -> str:
    """The address in its stored form. Of one that is not valid that of earlier releases, and "" where it is blank."""
    try:
        return email_address(email)
    except ValueError:
        return email.strip().lower()


def _edits(asked: pb.UpdateCustomerRequest) -> Edits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(asked)

    def changed(field: str, read: Callable[[str], str] = str) -> str | None:
        return formatted(read, getattr(asked, field), field) if field in changes else None

    def consent(purpose: str) -> bool | None:
        stated = "consents" in changes or f"consents.{purpose}" in changes
        return bool(getattr(asked.consents, purpose)) if stated else None

    return Edits(
        customer_ref=changed("customer_ref", identity),
        name=changed("name", str.strip),
        email=changed("email", email_address),
        phone=changed("phone"),
        locale=changed("locale", language),
        time_zone=changed("time_zone"),
        organisation_id=changed("organisation_id"),
        site_id=changed("site_id"),
        calendar_id=changed("calendar_id"),
        consents=Statement(marketing=consent("marketing"), surveys=consent("surveys")),
    )
