"""Who may call what, and how far it reaches. What is not here is refused.

GetInvitation and AnswerInvitation identify nobody: the invitation's token is the only credential they ask for.
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
    "GetScore": {**_STAFF, **_PARTNER, **_ADMIN},  # partners see figures, and nobody's words
    "ListTimelineEntries": {**_CUSTOMER, **_STAFF, **_ADMIN},
}
