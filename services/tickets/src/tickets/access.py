"""Which role may call which operation, and on which records. What is not listed is refused."""

from servicekit.auth.authorization import AccessTable, Role, Scope

_STAFF = {Role.AGENT: Scope.RETAILER, Role.SUPERVISOR: Scope.RETAILER}
_CUSTOMER = {Role.CUSTOMER: Scope.OWN}
_PARTNER = {Role.PARTNER: Scope.RETAILER}
_SERVICE = {Role.SERVICE: Scope.RETAILER}
_ADMIN = {Role.ADMIN: Scope.ANY}

ACCESS: AccessTable = {
    "CreateRetailer": _ADMIN,
    "GetRetailer": {Role.CUSTOMER: Scope.RETAILER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "ListRetailers": {**_STAFF, **_PARTNER, **_ADMIN},
    "UpdateRetailer": _ADMIN,
    "GetCustomer": {**_CUSTOMER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "BatchGetCustomers": {**_CUSTOMER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "UpdateCustomer": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ListConsents": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ListCustomers": {**_STAFF, **_PARTNER, **_ADMIN},
    "ReportPurchase": _PARTNER,
    "GetPurchase": {**_CUSTOMER, **_STAFF, **_PARTNER, **_SERVICE, **_ADMIN},
    "ListPurchases": {**_CUSTOMER, **_STAFF, **_PARTNER, **_ADMIN},
    "CreateTicket": {**_CUSTOMER, **_STAFF},
    "GetTicket": {**_CUSTOMER, **_STAFF, **_SERVICE, **_ADMIN},
    "BatchGetTickets": {**_CUSTOMER, **_STAFF, **_SERVICE, **_ADMIN},
    "CountTickets": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ListTickets": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ListMessages": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "AddMessage": {**_CUSTOMER, **_STAFF},
    "GetTicketSla": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "GetTicketSlaPreview": {**_STAFF, **_ADMIN},
    "UpdateTicket": _STAFF,
    "AssignTicket": _STAFF,
    "UnassignTicket": _STAFF,
    "WaitTicket": _STAFF,
    "ResolveTicket": _STAFF,
    "ReopenTicket": {**_CUSTOMER, **_STAFF},
    "CloseTicket": {**_CUSTOMER, **_STAFF},
    "CreateAgent": _ADMIN,
    "GetAgent": {**_STAFF, **_ADMIN},
    "GetOwnAgent": _STAFF,
    "BatchGetAgents": {**_STAFF, **_ADMIN},
    "ListAgents": {**_STAFF, **_ADMIN},
    "UpdateAgent": _ADMIN,
    "CreateTeam": _ADMIN,
    "GetTeam": {**_STAFF, **_ADMIN},
    "BatchGetTeams": {**_STAFF, **_ADMIN},
    "ListTeams": {**_STAFF, **_ADMIN},
    "UpdateTeam": _ADMIN,
    "CreateSlaPolicy": _ADMIN,
    "GetSlaPolicy": {**_STAFF, **_ADMIN},
    "BatchGetSlaPolicies": {**_STAFF, **_ADMIN},
    "ListSlaPolicies": {**_STAFF, **_ADMIN},
    "UpdateSlaPolicy": _ADMIN,
    "ListSlaPolicyVersions": {**_STAFF, **_ADMIN},
    "GetSlaPolicyVersion": {**_STAFF, **_ADMIN},
    "EraseCustomer": _ADMIN,
    "GetErasure": _ADMIN,
    "ListErasures": _ADMIN,
    "ListTimelineEntries": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ExportRecords": {**_CUSTOMER, **_ADMIN},
}
