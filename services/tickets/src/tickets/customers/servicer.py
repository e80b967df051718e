"""CustomerService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import customer_service_pb2 as pb
from aftersales.tickets.v1.customer_service_pb2_grpc import CustomerServiceServicer
from domainkit.refusals import invalid
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.text import normal
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context

from tickets.customers.messages import customer_message
from tickets.customers.use_cases import CustomerFile


@dataclass(frozen=True)
class CustomerServicer(CustomerServiceServicer):
    access: Access
    pages: Pages
    file: CustomerFile

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

    async def ListCustomers(self, request: pb.ListCustomersRequest, context: Context) -> pb.ListCustomersResponse:
        caller = await self.access.caller(context, "ListCustomers")
        if request.customer_ref and request.email:
            raise invalid("email", "Use at most one of customer_ref and email.")
        retailer = caller.retailer(request.retailer)
        filters = ("ListCustomers", retailer, request.customer_ref, request.email)
        page = await self.file.page(
            retailer,
            customer_ref=normal(request.customer_ref) if request.customer_ref else None,
            email=_wanted(request.email) if request.email else None,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListCustomersResponse(
            customers=[customer_message.fields(customer, role=caller.role) for customer in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _wanted(email: str) -> str:
    """The address in its stored form; unchanged where it is not valid, which finds what earlier releases stored."""
    try:
        return email_address(email)
    except ValueError:
        return email
