"""Who calls: tokens of the OIDC issuer, verified by its keys."""

import re
from collections import OrderedDict
from dataclasses import dataclass

from domainkit.instants import SECOND, Duration, Instant
from jwt import PyJWK, PyJWTError, decode, get_unverified_header
from jwt.exceptions import (
    InvalidAlgorithmError,
    InvalidAudienceError,
    InvalidIssuerError,
    InvalidSignatureError,
    MissingRequiredClaimError,
)
from jwt.types import Options

from servicekit.auth.claims import ClaimNames, Claims, UnusableClaim, read_claims
from servicekit.auth.issuer import REFETCH_SECONDS, Keys
from servicekit.runtime.clock import Clock, system_clock

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 60
REMEMBERED_TOKENS = 10_000
MEMORY_SECONDS = 300
LONGEST_TOKEN = 8_192  # characters; the services take twice as much metadata

# What read_claims looks at is not verified twice.
_OPTIONS: Options = {
    "require": ["exp", "iss", "aud", "sub"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_sub": False,
}
_BEARER = re.compile(r"bearer +([a-z0-9._~+/-]+=*) *", re.IGNORECASE | re.ASCII)


class Unauthenticated(Exception):
    """The token proves nothing: missing, malformed, expired, of another issuer or audience, or not signed by it."""

    kind = "unauthenticated"
    reason = "UNAUTHENTICATED"


def bearer_token(authorization: str) -> str:
    """The token of an Authorization field: the scheme in any case, blanks, one token (RFC 9110 11.4, RFC 6750 2.1).

    Raises Unauthenticated.
    """
    found = _BEARER.fullmatch(authorization)
    if not found:
        raise Unauthenticated("the call carries no bearer token" if authorization else "the call carries no token")
    return found[1]


class Authenticator:
    """Verifies tokens against the issuer's keys. Starts without the issuer; uses the keys it has while that is down.

    `certificates` (PEM) are what the issuer's own is trusted by, where it is no public one.
    """

    def __init__(
        self,
        *,
        issuer: str,
        jwks_url: str,
        certificates: str = "",
        audience: str = "aftersales",
        claim_role: str = "role",
        claim_retailers: str = "retailers",
        claim_customer: str = "customer_id",
        clock: Clock = system_clock(),
        refetch_seconds: float = REFETCH_SECONDS,
        memory_seconds: float = MEMORY_SECONDS,
    ) -> None:
        self._issuer, self._audience = issuer, audience
        self._names = ClaimNames(claim_role, claim_retailers, claim_customer)
        self._clock = clock
        self._memory: Duration = int(memory_seconds * SECOND)
        self._keys = Keys(jwks_url, certificates=certificates, refetch_seconds=refetch_seconds)
        self._verified: OrderedDict[str, _Verified] = OrderedDict()

    async def authenticate(self, token: str) -> Claims:
        """The claims of a valid token (without `Bearer`). Raises Unauthenticated or IssuerUnavailable."""
        if not token:
            raise Unauthenticated("the call carries no token")
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated(f"the token is longer than {LONGEST_TOKEN} characters")
        now = self._clock()  # new and remembered tokens alike are judged by our own
        verified = self._verified.get(token)
        if verified is None or not self._still_counts(verified, now):
            self._verified.pop(token, None)
            verified = await self._verify(token, now)
            self._remember(token, verified)
        if now >= verified.claims.expires_at + LEEWAY_SECONDS * SECOND:
            self._verified.pop(token, None)
            raise Unauthenticated("the token has expired")
        if now < verified.claims.begins_at - LEEWAY_SECONDS * SECOND:
            raise Unauthenticated("the token is not valid yet")
        return verified.claims

    async def knows_key(self, key_id: str) -> bool:
        """Whether the issuer has a key of this id, as far as we know; one that is new to us is asked for.

        Raises IssuerUnavailable until the issuer gave its keys once.
        """
        return await self._keys.get(key_id) is not None

    async def keep_keys_fresh(self) -> None:
        """To be run as long as the process is."""
        await self._keys.keep_fresh()

    async def close(self) -> None:
        await self._keys.close()

    def _still_counts(self, verified: "_Verified", now: Instant) -> bool:
        """Not for longer than the setting, and no longer than its key is published: a revoked one counts at once."""
        remembered_for = now - verified.at
        return 0 <= remembered_for < self._memory and self._keys.publishes(verified.claims.key_id, verified.key)

    async def _verify(self, token: str, now: Instant) -> "_Verified":
        try:
            key_id = str(get_unverified_header(token).get("kid", ""))
            key = await self._keys.get(key_id)
            if key is None:
                raise Unauthenticated("the token is signed with a key that its issuer does not have")
            payload = decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                options=_OPTIONS,
            )
            return _Verified(read_claims(payload, self._names, key_id), key, now)
        except UnusableClaim as error:
            raise Unauthenticated(f"the token is not valid: {error}") from None
        except (PyJWTError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise Unauthenticated(f"the token is not valid: {_flaw(error)}") from None

    def _remember(self, token: str, verified: "_Verified") -> None:
        self._verified[token] = verified
        if len(self._verified) > REMEMBERED_TOKENS:
            self._verified.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Verified:
    claims: Claims
    key: PyJWK
    at: Instant


def _flaw(error: Exception) -> str:
    """Why a token was refused, in words for its holder."""
    match error:
        case MissingRequiredClaimError():
            return f"its claim {error.claim} must be there"
        case InvalidIssuerError():
            return "it is of another issuer"
        case InvalidAudienceError():
            return "it is for another audience"
        case InvalidAlgorithmError():
            return f"it is not signed with one of {', '.join(ALGORITHMS)}"
        case InvalidSignatureError():
            return "its signature is not that of the issuer's key"
        case _:
            return "it cannot be read as a JSON Web Token"
