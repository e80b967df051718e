"""Who calls: tokens of the OIDC issuer, verified by its keys."""

from asyncio import Task, create_task, shield, sleep
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from httpx import AsyncClient
from jwt import InvalidTokenError, PyJWK, PyJWKSet, decode, get_unverified_header
from prometheus_client import Gauge

from servicekit.instants import SECOND, Clock, Instant, system_clock
from servicekit.logs import logger
from servicekit.tls import trusting

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 60
REFRESH_SECONDS = 300
REFETCH_SECONDS = 30
REMEMBERED_TOKENS = 10_000
_WITHOUT_KEYS_SECONDS = 1
_TIMEOUT_SECONDS = 3

_FETCHED = Gauge("aftersales_jwks_fetched_timestamp_seconds", "When the issuer last gave us its keys; 0: never.")
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `role` is the claim's text as it stands; `retailers` are those of the holder."""

    role: str
    id: str
    display_name: str
    retailers: frozenset[str]
    customer_id: str | None


class Unauthenticated(Exception):
    """The token proves nothing: missing, malformed, expired, of another issuer or audience, or not signed by it."""

    kind = "unauthenticated"
    reason = "UNAUTHENTICATED"


class IssuerUnavailable(Exception):
    """The issuer does not answer and we know none of its keys (or hold no token of our own): try again later."""

    kind = "unavailable"
    reason = "ISSUER_UNAVAILABLE"


class Shared:
    """A piece of work that runs once for all who ask for it at a time.

    Who is in a hurry may give up waiting: the work goes on, and whoever asks next finds it done. Otherwise an issuer
    that is slower than the deadlines of all who ask would never be heard.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._task: Task[None] | None = None

    @property
    def runs(self) -> bool:
        return self._task is not None and not self._task.done()

    async def done(self) -> None:
        """Waits for what runs, or begins."""
        if self._task is None or self._task.done():
            self._task = create_task(self._work())
        await shield(self._task)

    def cancel(self) -> None:
        if self._task:
            self._task.cancel()


def issuer_client(certificates: str) -> AsyncClient:
    """Asks the issuer over HTTP; `certificates` (PEM) are what it is trusted by, where they are no public ones."""
    return AsyncClient(timeout=_TIMEOUT_SECONDS, verify=trusting(certificates) if certificates else True)


class Keys:
    """The issuer's public keys (JWKS, RFC 7517), fetched every five minutes, and at once for a key that is new.

    For new ones at most once per `refetch_seconds`, so that made-up key ids cannot make us a flood; when the issuer
    does not answer, the keys known so far stay, and while there are none it is asked once a second.
    """

    def __init__(self, url: str, *, certificates: str = "", refetch_seconds: float = REFETCH_SECONDS) -> None:
        self._url = url
        self._http = issuer_client(certificates)
        self._keys: Mapping[str, PyJWK] = {}
        self._refetch_seconds = refetch_seconds
        self._may_fetch_from = 0.0
        self._asked = Shared(self._fetch_as_asked)

    async def get(self, key_id: str) -> PyJWK | None:
        """The key, or None if the issuer has no such key. Raises IssuerUnavailable while no key at all is known."""
        if key_id not in self._keys and (self._asked.runs or monotonic() >= self._may_fetch_from):
            await self._asked.done()
        if not self._keys:
            raise IssuerUnavailable("the issuer's keys cannot be had")
        return self._keys.get(key_id)

    async def keep_fresh(self) -> None:
        """Fetch now and then until cancelled: a key that the issuer takes back is soon none of ours either."""
        while True:
            await self._fetch()
            await sleep(REFRESH_SECONDS if self._keys else REFETCH_SECONDS)

    async def _fetch_as_asked(self) -> None:
        await self._fetch()
        pause = self._refetch_seconds if self._keys else min(self._refetch_seconds, _WITHOUT_KEYS_SECONDS)
        self._may_fetch_from = monotonic() + pause

    async def _fetch(self) -> None:
        try:
            response = await self._http.get(self._url)
            response.raise_for_status()
            found = PyJWKSet.from_dict(response.json())
        except Exception as error:  # whatever it answers, nobody is to fall over it
            _log.warning("the issuer's keys cannot be fetched", error=type(error).__name__)
        else:
            self._keys = {key.key_id: key for key in found.keys if key.key_id}
            _FETCHED.set_to_current_time()

    async def close(self) -> None:
        self._asked.cancel()
        await self._http.aclose()


class Authenticator:
    """Verifies tokens against the issuer's keys. Needs no issuer at start, and keeps its keys when it goes away.

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
    ) -> None:
        self._issuer, self._audience = issuer, audience
        self._role, self._retailers, self._customer = claim_role, claim_retailers, claim_customer
        self._clock = clock
        self._keys = Keys(jwks_url, certificates=certificates, refetch_seconds=refetch_seconds)
        self._verified: OrderedDict[str, tuple[Claims, Instant]] = OrderedDict()

    async def authenticate(self, token: str) -> Claims:
        """The claims of a valid token (without `Bearer`). Raises Unauthenticated or IssuerUnavailable."""
        if not token:
            raise Unauthenticated("the call carries no token")
        verified = self._verified.get(token)
        if verified is None:
            verified = await self._verify(token)
            self._remember(token, verified)
        claims, expires = verified
        if self._clock() >= expires + LEEWAY_SECONDS * SECOND:
            self._verified.pop(token, None)
            raise Unauthenticated("the token has expired")
        return claims

    async def keep_keys_fresh(self) -> None:
        """To be run as long as the process is."""
        await self._keys.keep_fresh()

    async def close(self) -> None:
        await self._keys.close()

    async def _verify(self, token: str) -> tuple[Claims, Instant]:
        try:
            key = await self._keys.get(str(get_unverified_header(token).get("kid", "")))
            if key is None:
                raise Unauthenticated("the token is signed with a key that its issuer does not have")
            told = decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                # The expiry is judged by our own clock, for new and remembered tokens alike.
                options={"require": ["exp", "iss", "aud", "sub"], "verify_exp": False, "verify_iat": False},
            )
            return self._claims(told), int(told["exp"]) * SECOND
        except (InvalidTokenError, ValueError, TypeError) as error:
            raise Unauthenticated(f"the token is not valid: {type(error).__name__}") from None

    def _claims(self, told: Mapping[str, Any]) -> Claims:
        retailers = told.get(self._retailers) or ()
        customer = told.get(self._customer)
        return Claims(
            role=str(told.get(self._role, "")),
            id=str(told["sub"]),
            display_name=str(told.get("name") or told["sub"]),
            retailers=frozenset([retailers] if isinstance(retailers, str) else map(str, retailers)),
            customer_id=str(customer) if customer else None,
        )

    def _remember(self, token: str, verified: tuple[Claims, Instant]) -> None:
        self._verified[token] = verified
        if len(self._verified) > REMEMBERED_TOKENS:
            self._verified.popitem(last=False)
