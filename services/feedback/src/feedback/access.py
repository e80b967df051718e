"""Which role may call which operation, and on which records. Everything else is refused.

GetInvitation and AnswerInvitation are not listed: the token of the invitation is their only credential.
"""

from servicekit.auth.authorization import AccessTable, Role, Scope

_STAFF = {Role.AGENT: Scope.RETAILER, Role.SUPERVISOR: Scope.RETAILER}
_CUSTOMER = {Role.CUSTOMER: Scope.OWN}
_PARTNER = {Role.PARTNER: Scope.RETAILER}
_SERVICE = {Role.SERVICE: Scope.RETAILER}
_ADMIN = {Role.ADMIN: Scope.ANY}

ACCESS: AccessTable = {
    "GetAnswer": {**_CUSTOMER, **_STAFF, **_SERVICE, **_ADMIN},
    "ListAnswers": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "GetScore": {**_STAFF, **_PARTNER, **_ADMIN},  # partners see scores, no comments
    "ListTimelineEntries": {**_CUSTOMER, **_STAFF, **_ADMIN},
    "ExportRecords": {**_CUSTOMER, **_ADMIN},
}
