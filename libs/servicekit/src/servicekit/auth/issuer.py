"""The OIDC issuer: its public keys, and how it is asked."""

from asyncio import Task, create_task, shield, sleep
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from httpx import AsyncClient
from jwt import PyJWK, PyJWTError
from prometheus_client import Gauge

from servicekit.runtime.tls import trusting
from servicekit.telemetry.logs import logger

REFRESH_SECONDS = 300
REFETCH_SECONDS = 30
_WITHOUT_KEYS_SECONDS = 1
_TIMEOUT_SECONDS = 3

_FETCHED = Gauge("aftersales_jwks_fetched_timestamp_seconds", "When the issuer last gave us its keys; 0: never.")
_log = logger(__name__)


class IssuerUnavailable(Exception):
    """The issuer does not answer and we know none of its keys (or hold no token of our own): try again later."""

    kind = "unavailable"
    reason = "ISSUER_UNAVAILABLE"


class Shared:
    """A piece of work that runs once for all who ask for it at a time.

    Who is in a hurry may give up waiting: the work goes on, and whoever asks next finds it done. Otherwise an issuer
    that is slower than the deadlines of all who ask would never arrive in time.
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


@dataclass(frozen=True, slots=True)
class _Key:
    jwk: Mapping[str, Any]
    key: PyJWK


def _key(jwk: Mapping[str, Any]) -> _Key | None:
    """None for a key that has no id, does not sign, or is of a kind that we do not know (RFC 7517 section 5)."""
    if not isinstance(jwk.get("kid"), str) or jwk.get("use", "sig") != "sig":
        return None
    try:
        return _Key(jwk, PyJWK(dict(jwk)))
    except PyJWTError:
        return None


class Keys:
    """The issuer's public keys (JWKS, RFC 7517), fetched every five minutes, and at once for a key that is new.

    For new ones at most once per `refetch_seconds`, so that made-up key ids cannot make us a flood; when the issuer
    does not answer, the keys known so far stay, and while there are none it is asked once a second.
    """

    def __init__(self, url: str, *, certificates: str = "", refetch_seconds: float = REFETCH_SECONDS) -> None:
        self._url = url
        self._http = issuer_client(certificates)
        self._fetched = False
        self._keys: Mapping[str, _Key] = {}
        self._refetch_seconds = refetch_seconds
        self._may_fetch_from = 0.0
        self._asked = Shared(self._fetch_as_asked)

    async def get(self, key_id: str) -> PyJWK | None:
        """The key, or None if the issuer has no such key. Raises IssuerUnavailable until it gave its keys once."""
        if key_id not in self._keys and (self._asked.runs or monotonic() >= self._may_fetch_from):
            await self._asked.done()
        if not self._fetched:
            raise IssuerUnavailable("the issuer's keys cannot be had")
        known = self._keys.get(key_id)
        return known.key if known else None

    def publishes(self, key_id: str, key: PyJWK) -> bool:
        """Whether the issuer, as far as we know, has this key under this id: the very object that `get` returned."""
        known = self._keys.get(key_id)
        return known is not None and known.key is key

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
            self._keys = self._read(response.json()["keys"])
        except Exception as error:  # whatever it answers, nobody is to fall over it
            _log.warning("the issuer's keys cannot be fetched", error=type(error).__name__)
        else:
            self._fetched = True
            _FETCHED.set_to_current_time()

    def _read(self, published: list[dict[str, Any]]) -> dict[str, "_Key"]:
        """The usable ones by id; none where the issuer took all back. What did not change stays the same object."""
        found = {}
        for jwk in published:
            known = self._keys.get(jwk.get("kid") or "")
            key = known if known and known.jwk == jwk else _key(jwk)
            if key:
                found[jwk["kid"]] = key
        return found

    async def close(self) -> None:
        self._asked.cancel()
        await self._http.aclose()
