"""Who calls, and what they may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

import grpc
from domainkit.instants import EPOCH, Instant

from servicekit.auth.authentication import Authenticator, bearer_token
from servicekit.auth.claims import Claims
from servicekit.formats.named import is_retailer_id
from servicekit.rpc.command_log import remember_role
from servicekit.rpc.received import received

_NO_RETAILER = "the token names no retailer"


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    ADMIN = "admin"
    SERVICE = "service"


class Scope(StrEnum):
    """How far a role reaches in one operation."""

    OWN = "own"
    """Records of the caller's own customer id."""
    RETAILER = "retailer"
    """Records of the retailers that the token lists."""
    ANY = "any"
    """Every record."""


AccessTable = Mapping[str, Mapping[Role, Scope]]
"""Operation → role → scope. A role that is not there is refused."""


class Denied(Exception):
    """The caller may not do this at all, or did not say for which retailer."""

    def __init__(self, kind: str, reason: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.kind, self.reason, self.field = kind, reason, field


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller within one operation."""

    role: Role
    id: str
    display_name: str
    retailers: frozenset[str]
    customer_id: str | None = None
    scope: Scope = Scope.RETAILER
    key_id: str = ""
    """The id of the issuer's key that signed the token."""
    expires_at: Instant = EPOCH
    """When the token expires, without any leeway."""

    def __post_init__(self) -> None:
        """Raises Denied: without a customer id, scope OWN would be no limit to a query that is narrowed by it."""
        if self.scope is Scope.OWN and not self.customer_id:
            raise Denied("denied", "ACCESS_DENIED", "the token has no customer id: its holder is nobody's customer")

    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the caller; None where the scope is wider."""
        return self.customer_id if self.scope is Scope.OWN else None

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        """Whether a record of this retailer, about this customer, exists for the caller."""
        if self.scope is Scope.ANY:
            return True
        if retailer not in self.retailers:
            return False
        return self.scope is Scope.RETAILER or (customer_id is not None and customer_id == self.customer_id)

    def retailer(self, named: str) -> str:
        """The retailer that a create or a list is about: the one named, or the caller's only one.

        Raises Denied: RETAILER_REQUIRED where the caller has several and named none, ACCESS_DENIED where the named one
        is not the caller's.
        """
        if not named:
            if len(self.retailers) == 1:
                return next(iter(self.retailers))
            raise Denied("invalid", "RETAILER_REQUIRED", "name one of your retailers", field="retailer")
        if self.scope is not Scope.ANY and named not in self.retailers:
            raise Denied("denied", "ACCESS_DENIED", "the retailer is not one of yours")
        return named


class Access:
    """One service's access table over verified tokens."""

    def __init__(self, table: AccessTable, authenticator: Authenticator) -> None:
        self._table = table
        self._authenticator = authenticator

    async def caller(self, context: grpc.aio.ServicerContext[Any, Any], operation: str) -> Caller:
        """The caller of this RPC with the scope that the table gives their role.

        Raises Unauthenticated (no token, or one that does not verify) and Denied (ACCESS_DENIED), also where the scope
        is narrowed to a customer or to retailers and the token names none: a missing filter must not read as none.
        """
        metadata = received(context)
        claims = await self._claims(metadata.get("authorization", ""))
        role = _caller(claims).role
        remember_role(role)
        scope = self._table[operation].get(role)
        if scope is None:
            raise Denied("denied", "ACCESS_DENIED", f"the role {role} may not call {operation}")
        caller = _caller(claims, scope)
        if role is Role.SERVICE:
            # A service acts for one retailer at a time and says which.
            caller = replace(caller, retailers=_retailers([metadata.get("x-aftersales-retailer", "")]))
        if not caller.retailers and scope is not Scope.ANY:
            lacks = "the call names no retailer in x-aftersales-retailer" if role is Role.SERVICE else _NO_RETAILER
            raise Denied("denied", "ACCESS_DENIED", lacks)
        return caller

    def decides_about(self, operation: str) -> bool:
        """Whether the table has a row for it; what has none needs no token."""
        return operation in self._table

    async def identify(self, authorization: str) -> Caller:
        """The caller behind an Authorization header (RFC 6750), before any operation."""
        return _caller(await self._claims(authorization))

    async def _claims(self, authorization: str) -> Claims:
        return await self._authenticator.authenticate(bearer_token(authorization))


@lru_cache(4_096)  # the same callers come again and again
def _caller(claims: Claims, scope: Scope = Scope.RETAILER) -> Caller:
    try:
        role = Role(claims.role)
    except ValueError:
        raise Denied("denied", "ACCESS_DENIED", "the token's role is not one of ours") from None
    return Caller(
        role,
        claims.id,
        claims.display_name,
        _retailers(claims.retailers),
        claims.customer_id,
        scope,
        key_id=claims.key_id,
        expires_at=claims.expires_at,
    )


def _retailers(names: Iterable[str]) -> frozenset[str]:
    """A name that is no retailer's, "*" above all, must never reach a NATS subject."""
    return frozenset(filter(is_retailer_id, names))
