"""Who may call what of the toy service."""

from servicekit.auth.authorization import AccessTable, Role, Scope

_AGENTS = {Role.AGENT: Scope.RETAILER}
_ALL = {**_AGENTS, Role.ADMIN: Scope.ANY}
ACCESS: AccessTable = {
    "CreateChair": _AGENTS,
    "GetChair": _ALL,
    "ListChairs": _ALL,
    "CountChairs": _ALL,
    "BatchGetChairs": _ALL,
    "UpdateChair": _AGENTS,
    "FoldChair": _AGENTS,
}
