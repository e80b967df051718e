"""A token issuer for development, like an OpenID Connect provider. It issues any token to anybody."""

from base64 import b64decode
from binascii import Error as Base64Error
from hmac import compare_digest
from time import time
from typing import Annotated, Any
from urllib.parse import parse_qs, unquote

import jwt
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from devtools.keys import Keys
from devtools.settings import Settings


class Mint(BaseModel):
    """The requested claims."""

    role: str = Field(description="customer, agent, supervisor, partner, admin or service", examples=["agent"])
    sub: str = Field(default="", description="The actor (default: derived from the role)", examples=["agent-1"])
    name: str = Field(default="", description="Display name of the actor", examples=["Ada Agent"])
    retailers: list[str] = Field(default=[], examples=[["nordic-home"]])
    customer: str = Field(default="", description="Customer id, for a customer's token", examples=["cus_…"])
    expires_in: int | None = Field(default=None, description="Lifetime in seconds; negative: already expired")


class Issuer:
    """Signs tokens. The settings name the claims."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self._client_secret = settings.client_secret.get_secret_value()
        self.keys = keys

    def mint(self, who: Mint) -> dict[str, Any]:
        """A token response (RFC 6749, 5.1) with a JWT of the given claims."""
        names = self._settings
        lifetime = names.token_lifetime_seconds if who.expires_in is None else who.expires_in
        now = int(time())
        claims: dict[str, Any] = {
            "iss": names.jwt_issuer,
            "aud": names.jwt_audience,
            "sub": who.sub or f"{who.role}-1",
            "iat": min(now, now + lifetime),
            "exp": now + lifetime,
            names.claim_role: who.role,
            names.claim_retailers: who.retailers,
        }
        if who.name:
            claims["name"] = who.name
        if who.customer:
            claims[names.claim_customer] = who.customer
        kid, key = self.keys.signing_key()
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})
        return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime}

    def grant(self, client_id: str, client_secret: str) -> dict[str, Any] | None:
        """The token of a service, without retailers: it names one in each call. None: wrong credentials."""
        known = self._client_secret and compare_digest(client_secret.encode(), self._client_secret.encode())
        return self.mint(Mint(role="service", sub=client_id, name=client_id)) if known and client_id else None


def routes(issuer: Issuer, settings: Settings) -> APIRouter:
    """The issuer's endpoints, below /issuer."""
    router = APIRouter(prefix="/issuer", tags=["issuer"])

    @router.get("/.well-known/openid-configuration")
    async def configuration() -> dict[str, Any]:
        return {
            "issuer": settings.jwt_issuer,
            "jwks_uri": f"{settings.jwt_issuer}/jwks.json",
            "token_endpoint": f"{settings.jwt_issuer}/token",
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @router.get("/jwks.json")
    async def jwks() -> dict[str, Any]:
        return issuer.keys.jwks()

    @router.post("/token")
    async def token(request: Request, authorization: Annotated[str, Header()] = "") -> JSONResponse:
        form = {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        client_id, client_secret = _basic(authorization) or (form.get("client_id", ""), form.get("client_secret", ""))
        granted = issuer.grant(client_id, client_secret)
        return JSONResponse(granted) if granted else JSONResponse({"error": "invalid_client"}, 401)

    @router.post("/mint")
    async def mint(who: Mint) -> dict[str, Any]:
        return issuer.mint(who)

    @router.post("/rotate")
    async def rotate() -> dict[str, str]:
        return {"kid": issuer.keys.rotate()}

    return router


def _basic(authorization: str) -> tuple[str, str] | None:
    """Client id and secret of a Basic header (RFC 6749, 2.3.1); None if it is not one."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, client_secret = b64decode(encoded, validate=True).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return None
    return unquote(client_id), unquote(client_secret)
