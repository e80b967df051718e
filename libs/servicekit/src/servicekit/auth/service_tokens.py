"""This service's own token, for calling others."""

from collections.abc import Sequence

from domainkit.instants import SECOND, Instant, after
from httpx import HTTPError
from pydantic import SecretStr

from servicekit.auth.authentication import LEEWAY_SECONDS
from servicekit.auth.issuer import IssuerUnavailable, Shared, issuer_client
from servicekit.runtime.clock import Clock, system_clock
from servicekit.telemetry.logs import logger

_log = logger(__name__)


class ServiceTokens:
    """This service's own token by client credentials (RFC 6749 section 4.4), fetched when first needed."""

    def __init__(
        self,
        *,
        token_url: str,
        client_id: str,
        client_secret: SecretStr,
        certificates: str = "",
        clock: Clock = system_clock(),
    ) -> None:
        self._url, self._id, self._secret = token_url, client_id, client_secret
        self._clock = clock
        self._http = issuer_client(certificates)
        self._token = ""
        self._expires = Instant(0)
        self._fetched = Shared(self._fetch)

    async def token(self) -> str:
        """A token, fetched anew 60 s before the last one expires. Raises IssuerUnavailable."""
        if self._clock() >= self._expires - LEEWAY_SECONDS * SECOND:
            await self._fetched.done()
            if self._clock() >= self._expires:
                raise IssuerUnavailable("the issuer gives no token")
        return self._token

    async def metadata(self, retailer: str) -> Sequence[tuple[str, str]]:
        """What a call to another service carries: our token and the retailer we act for."""
        return (("authorization", f"Bearer {await self.token()}"), ("x-aftersales-retailer", retailer))

    async def close(self) -> None:
        self._fetched.cancel()
        await self._http.aclose()

    async def _fetch(self) -> None:
        try:
            response = await self._http.post(
                self._url,
                data={"grant_type": "client_credentials"},
                auth=(self._id, self._secret.get_secret_value()),
            )
            response.raise_for_status()
            answer = response.json()
            self._token, lifetime = str(answer["access_token"]), int(answer.get("expires_in", 300))
        except (HTTPError, ValueError, LookupError, TypeError) as error:
            _log.warning("no token of our own can be fetched", error=type(error).__name__)
        else:
            self._expires = after(self._clock(), lifetime * SECOND)
