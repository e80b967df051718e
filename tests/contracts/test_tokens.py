"""A token that proves nothing opens nothing: not at the gateway, and not at a service called past it."""

from collections.abc import Callable, Mapping
from time import time
from typing import Any

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from devtools.keys import Keys
from jwt.utils import base64url_encode
from system import System

from tests.contracts.examples import OPERATIONS, Records, described
from tests.contracts.rpcs import SERVICES, Rpc, let_in, rpcs

IDENTIFIED = [rpc for rpc in rpcs() if not rpc.is_public]
LISTS = [rpc for rpc in IDENTIFIED if rpc.operation.startswith("list_") and "{" not in OPERATIONS[rpc.operation][1]]
OF_AGENTS = [rpc for rpc in LISTS if "agent" in let_in()[rpc.operation]]
ASKED = [next(rpc for rpc in OF_AGENTS if rpc.service == service) for service in SERVICES]
"""A list of each service, which an agent may ask for without filters."""
PROTECTED = [operation for operation in OPERATIONS if described(operation)["security"]]
EXAMPLES = Records("nordic-home")
Claims = dict[str, Any]
Forge = Callable[[Claims, str, RSAPrivateKey], str]


def signed(claims: Claims, kid: str, key: RSAPrivateKey, **changed: Any) -> str:
    """As the issuer would, but for what is changed; None leaves a claim out."""
    reported = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return jwt.encode(reported, key, algorithm="RS256", headers={"kid": kid})


def with_the_public_key_as_secret(claims: Claims, kid: str, key: RSAPrivateKey) -> str:
    """By hand: the library refuses to sign so."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing = jwt.PyJWS().get_algorithm_by_name("HS256")
    head, body, _ = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": kid}).split(".")
    made = signing.sign(f"{head}.{body}".encode(), public)
    return f"{head}.{body}.{jwt.utils.base64url_encode(made).decode()}"


def with_another_body(claims: Claims, kid: str, key: RSAPrivateKey) -> str:
    head, _, signature = signed(claims, kid, key).split(".")
    _, body, _ = signed(claims, kid, key, role="admin").split(".")
    return f"{head}.{body}.{signature}"


FORGED: dict[str, Forge] = {
    "in three parts": lambda *_: "aaaa.bbbb.cccc",
    "no token": lambda *_: "nonsense",
    "expired": lambda claims, kid, key: signed(claims, kid, key, exp=int(time()) - 120),
    "without an end": lambda claims, kid, key: signed(claims, kid, key, exp=None),
    "for another audience": lambda claims, kid, key: signed(claims, kid, key, aud="another"),
    "for no audience": lambda claims, kid, key: signed(claims, kid, key, aud=None),
    "of another issuer": lambda claims, kid, key: signed(claims, kid, key, iss="https://issuer.example"),
    "of no issuer": lambda claims, kid, key: signed(claims, kid, key, iss=None),
    "of nobody": lambda claims, kid, key: signed(claims, kid, key, sub=None),
    "by another key of that name": lambda claims, kid, _: signed(claims, kid, generate_private_key(65537, 2048)),
    "by a key that is not there": lambda claims, _, key: signed(claims, "key-9999", key),
    "unsigned": lambda claims, kid, _: jwt.encode(claims, "", algorithm="none", headers={"kid": kid}),
    "by the public key as a secret": with_the_public_key_as_secret,
    "with another body": with_another_body,
    "that ends beyond all numbers": lambda claims, kid, key: signed(claims, kid, key, exp=float("1e400")),
    "that begins beyond all numbers": lambda claims, kid, key: signed(claims, kid, key, nbf=float("1e400")),
    "that ends at a string": lambda claims, kid, key: signed(claims, kid, key, exp=str(claims["exp"])),
    "of two lines": lambda claims, kid, key: signed(claims, kid, key, sub="agent-7\r\nBcc: x@evil.example"),
    "of a number": lambda claims, kid, key: signed(claims, kid, key, sub=7),
    "of a customer with a NUL": lambda claims, kid, key: signed(claims, kid, key, customer_id="cus_1\x00"),
    "of a long role": lambda claims, kid, key: signed(claims, kid, key, role="agent" * 100),
    "of a thousand retailers": lambda claims, kid, key: signed(
        claims, kid, key, retailers=[str(each) for each in range(1_000)]
    ),
    "too long": lambda claims, kid, key: signed(claims, kid, key, name="x" * 9_000),
    "with a head that goes deep": lambda claims, kid, key: f"{base64url_encode(b'[' * 5_000).decode()}.e30.AAAA",
}


@pytest.fixture(scope="module")
def issuer(embedded: System) -> tuple[Claims, str, RSAPrivateKey]:
    """The claims of a good token, and what signs it."""
    good = embedded.token("agent", sub="agent-7", retailers=("nordic-home",))
    kid, key = Keys(embedded.stack.plan.root / "data" / "devtools" / "keys").signing_key()
    return jwt.decode(good, options={"verify_signature": False}), kid, key


def asked_past_the_gateway(channels: Mapping[str, grpc.Channel], rpc: Rpc, token: str, scheme: str = "Bearer ") -> str:
    """What a service answers to an empty request with this token: a gRPC status."""
    call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channels[rpc.service].unary_unary(rpc.path)
    try:
        call(b"", metadata=(("authorization", f"{scheme}{token}"),), timeout=10)
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


def at_services(channels: Mapping[str, grpc.Channel], token: str, scheme: str = "Bearer ") -> set[str]:
    """What the services answer to a list."""
    return {asked_past_the_gateway(channels, rpc, token, scheme) for rpc in ASKED}


def test_token_that_forged_ones_derive_from_is_valid(
    embedded: System, channels: Mapping[str, grpc.Channel], issuer: tuple[Claims, str, RSAPrivateKey]
) -> None:
    token = signed(*issuer)
    assert embedded.gateway.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert at_services(channels, token) == {"OK"}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_forged_token_is_refused_by_every_operation(
    embedded: System, channels: Mapping[str, grpc.Channel], issuer: tuple[Claims, str, RSAPrivateKey], forge: Forge
) -> None:
    token = forge(*issuer)
    for operation in PROTECTED:
        answer = EXAMPLES.asked(operation).send(embedded.gateway, operation, Authorization=f"Bearer {token}")
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED"), operation
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Authorization: Bearer" in answer.json()["detail"]
        assert token not in answer.text
    assert {asked_past_the_gateway(channels, rpc, token) for rpc in IDENTIFIED} == {"UNAUTHENTICATED"}


@pytest.mark.parametrize("role", [None, "", "agents", "Agent", "*"])
def test_token_without_a_role_of_ours_opens_nothing(
    embedded: System,
    channels: Mapping[str, grpc.Channel],
    issuer: tuple[Claims, str, RSAPrivateKey],
    role: str | None,
) -> None:
    token = signed(*issuer, role=role)
    for operation in PROTECTED:
        answer = EXAMPLES.asked(operation).send(embedded.gateway, operation, Authorization=f"Bearer {token}")
        assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED"), operation
    assert {asked_past_the_gateway(channels, rpc, token) for rpc in IDENTIFIED} == {"PERMISSION_DENIED"}


@pytest.mark.parametrize(("scheme", "answered"), [("bearer ", 200), ("BEARER  ", 200), ("", 401), ("Basic ", 401)])
def test_scheme_of_a_token_counts_in_any_case(
    embedded: System,
    channels: Mapping[str, grpc.Channel],
    issuer: tuple[Claims, str, RSAPrivateKey],
    scheme: str,
    answered: int,
) -> None:
    token = signed(*issuer)
    answer = embedded.gateway.get("/v1/me", headers={"Authorization": scheme + token})
    listed = embedded.gateway.get("/v1/tickets", headers={"Authorization": scheme + token})
    assert (answer.status_code, listed.status_code) == (answered, answered)
    status = "OK" if answered == 200 else "UNAUTHENTICATED"
    assert at_services(channels, token, scheme) == {status}


def test_a_hostile_name_is_shown_clean_and_short(
    embedded: System, channels: Mapping[str, grpc.Channel], issuer: tuple[Claims, str, RSAPrivateKey]
) -> None:
    token = signed(*issuer, name="Ada\r\nBcc: x@evil.example\x00\u202e" + "x" * 4_000)
    me = embedded.gateway.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).raise_for_status().json()
    assert me["display_name"].startswith("Ada Bcc: x@evil.examplex")
    assert len(me["display_name"]) == 200
    assert at_services(channels, token) == {"OK"}
