"""Who may call what, and how far it reaches. What is not here is refused."""

from servicekit.auth.authorization import AccessTable, Role, Scope

_STAFF = {Role.AGENT: Scope.RETAILER, Role.SUPERVISOR: Scope.RETAILER}
_CUSTOMER = {Role.CUSTOMER: Scope.OWN}
_PARTNER = {Role.PARTNER: Scope.RETAILER}
_SERVICE = {Role.SERVICE: Scope.RETAILER}
_ADMIN = {Role.ADMIN: Scope.ANY}

ACCESS: AccessTable = {
    "GetDelivery": {**_CUSTOMER, **_STAFF, **_SERVICE, **_ADMIN},
    "GetDeliveryPreview": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ResendDelivery": {**_STAFF, **_ADMIN},
    "ListDeliveries": {**_CUSTOMER, **_STAFF, **_SERVICE, **_ADMIN},
    "ListTimelineEntries": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ExportRecords": {**_CUSTOMER, **_ADMIN},
    "ListFeedEvents": {Role.SUPERVISOR: Scope.RETAILER, **_PARTNER, **_SERVICE, **_ADMIN},
}
