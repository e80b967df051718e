"""A local OIDC issuer for tests: real keys, real tokens, a real JWKS and token endpoint on loopback."""

from base64 import b64decode
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from time import sleep, time
from typing import Any, Self

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt import PyJWS
from jwt.algorithms import ECAlgorithm

from servicekit.auth.authentication import Authenticator
from servicekit.runtime.clock import Clock, system_clock


class LocalIssuer:
    """`with LocalIssuer() as issuer:` serves `issuer.jwks_url` and `issuer.token_url` until the block ends.

    The token endpoint gives any client a service token with the client's id as `sub`. `fetches` counts how often the
    keys were asked for, and each such answer takes `answers_after` seconds.
    """

    def __init__(self, tls: SSLContext | None = None) -> None:
        self.fetches = 0
        self.grants = 0
        self.answers_after = 0.0
        self._keys: dict[str, EllipticCurvePrivateKey] = {}
        self._revoked: set[str] = set()
        self.rotate()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"
        self.jwks_url = f"{self.url}/jwks.json"
        self.token_url = f"{self.url}/token"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        """Sign with a new key from now on; the old ones are still published."""
        self._key_id = f"key-{len(self._keys) + 1}"
        self._keys[self._key_id] = generate_private_key(SECP256R1())

    def revoke(self, key_id: str) -> None:
        """Publish this key no longer."""
        self._revoked.add(key_id)

    def replace(self, key_id: str) -> None:
        """Publish another key under the same id, and sign with it."""
        self._keys[key_id] = generate_private_key(SECP256R1())

    def token(
        self,
        *,
        role: str = "agent",
        retailers: Sequence[str] = ("nordic-home",),
        customer: str | None = None,
        sub: str = "agent-1",
        name: str = "",
        audience: str = "aftersales",
        issuer: str = "",
        expires_in: float = 3600,
        key_id: str = "",
    ) -> str:
        """A signed token with the default claim names (role, retailers, customer_id, sub, name)."""
        claims: dict[str, Any] = {
            "iss": issuer or self.url,
            "aud": audience,
            "sub": sub,
            "role": role,
            "retailers": list(retailers),
            "exp": int(time() + expires_in),
        }
        claims |= {"customer_id": customer} if customer else {}
        claims |= {"name": name} if name else {}
        return self.sign(orjson.dumps(claims), key_id=key_id)

    def sign(self, payload: bytes, *, key_id: str = "") -> str:
        """A token with this payload, whatever it is."""
        key, headers = self._keys[self._key_id], {"kid": key_id or self._key_id}
        return PyJWS().encode(payload, key, algorithm="ES256", headers=headers)

    def authenticator(
        self, clock: Clock = system_clock(), *, refetch_seconds: float = 30, memory_seconds: float = 300
    ) -> Authenticator:
        """One that trusts this issuer."""
        return Authenticator(
            issuer=self.url,
            jwks_url=self.jwks_url,
            clock=clock,
            refetch_seconds=refetch_seconds,
            memory_seconds=memory_seconds,
        )

    def jwks(self) -> dict[str, Any]:
        """The public keys (RFC 7517)."""
        return {
            "keys": [
                ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": key_id, "alg": "ES256", "use": "sig"}
                for key_id, key in self._keys.items()
                if key_id not in self._revoked
            ]
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetches += 1
                sleep(issuer.answers_after)
                self._answer(issuer.jwks())

            def do_POST(self) -> None:
                issuer.grants += 1
                sleep(issuer.answers_after)
                credentials = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
                token = issuer.token(role="service", retailers=(), sub=credentials.partition(":")[0])
                self._answer({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

            def _answer(self, body: dict[str, Any]) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(orjson.dumps(body))

            def log_message(self, format: str, *args: object) -> None:
                """Tests read their own output."""

        return Handler
