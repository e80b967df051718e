"""Whatever a token says, signed or not: its holder is identified by something that we can use, or refused."""

import asyncio
import json
from collections.abc import Iterator
from time import time
from typing import Any
from unicodedata import category, is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.utils import base64url_encode
from servicekit.auth.authentication import LONGEST_TOKEN, Unauthenticated, bearer_token
from servicekit.auth.authorization import Access, Denied
from servicekit.auth.claims import MOST_RETAILERS, Claims
from servicekit.testing.issuer import LocalIssuer

CLAIMS = ("sub", "name", "role", "retailers", "customer_id", "exp", "nbf", "iat", "iss", "aud", "jti")
ODD = ["a\nb", "a\r\nBcc: x", "\x00", "\u2028", "\u202e", "\ufeff", "\ud800", "", " ", "x" * 5_000, "ß\u0301", "*", ">"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
FAR = int(time()) + 3600


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


def good(issuer: LocalIssuer, **changed: Any) -> dict[str, Any]:
    usual = {"iss": issuer.url, "aud": "aftersales", "sub": "u1", "role": "customer", "exp": FAR, "name": "Ada"}
    return {**usual, "retailers": ["nordic-home"], "customer_id": "cus_1", **changed}


def claims_of(issuer: LocalIssuer, payload: dict[str, Any] | bytes) -> Claims:
    """Raises Unauthenticated."""
    signed = issuer.sign(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    return asyncio.run(issuer.authenticator().authenticate(signed))


@settings(max_examples=200, deadline=None)
@given(changed=st.dictionaries(st.sampled_from(CLAIMS), VALUES, min_size=1, max_size=3))
def test_claims_are_usable_or_the_token_is_refused(issuer: LocalIssuer, changed: dict[str, Any]) -> None:
    try:
        claims = claims_of(issuer, good(issuer, **changed))
    except Unauthenticated:
        return
    for id in (claims.id, claims.customer_id, claims.role):
        assert not id or (id.isprintable() and id == id.strip() and len(id) <= 255)
    assert claims.id
    assert 1 <= len(claims.display_name) <= 200
    assert is_normalized("NFC", claims.display_name)
    shown = claims.display_name.replace("\u200c", "").replace("\u200d", "")  # letters need these two
    assert not [each for each in shown if category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert len(claims.retailers) <= MOST_RETAILERS
    assert isinstance(claims.expires_at, int)


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", ["1e400", "-1e400", "NaN", '"4000000000"', "true", "[]", "{}"])
def test_what_is_no_numeric_date_is_refused(issuer: LocalIssuer, claim: str, value: str) -> None:
    payload = json.dumps(good(issuer, **{claim: 0})).replace(f'"{claim}": 0', f'"{claim}": {value}').encode()
    assert value.encode() in payload
    with pytest.raises(Unauthenticated):
        claims_of(issuer, payload)


@pytest.mark.parametrize("exp", [FAR + 0.5, 10**30, 1e300], ids=["fraction", "integer", "float"])
def test_numeric_date_may_be_fractional_or_far_away(issuer: LocalIssuer, exp: float) -> None:
    assert claims_of(issuer, good(issuer, exp=exp)).expires_at >= FAR * 1_000_000


def test_token_is_refused_before_its_time(issuer: LocalIssuer) -> None:
    with pytest.raises(Unauthenticated, match="not valid yet"):
        claims_of(issuer, good(issuer, nbf=time() + 90))
    assert claims_of(issuer, good(issuer, nbf=time() + 30))  # within the leeway


@pytest.mark.parametrize("claim", ["sub", "customer_id", "role"])
@pytest.mark.parametrize("value", ["a\nb", "a\x00", "x" * 256, " a", "\u202ea", "\ud800", 7, ["a"], {}])
def test_id_that_is_no_printable_line_is_refused(issuer: LocalIssuer, claim: str, value: Any) -> None:
    with pytest.raises(Unauthenticated, match=f"claim {claim} must be"):
        claims_of(issuer, good(issuer, **{claim: value}))


@pytest.mark.parametrize("retailers", [7, {"nordic-home": 1}, [1], [None], [f"shop-{n}" for n in range(201)]])
def test_retailers_that_are_no_short_list_are_refused(issuer: LocalIssuer, retailers: Any) -> None:
    with pytest.raises(Unauthenticated, match="claim retailers must"):
        claims_of(issuer, good(issuer, retailers=retailers))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada\r\nBcc: x@evil.example", "Ada Bcc: x@evil.example"),
        ("A\x00da\u202e", "Ada"),
        ("Zoe\u0308", "Zoë"),
        ("x" * 5_000, "x" * 200),
        ("\x00", "u1"),
        ("\u200d \u200c", "u1"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        (7, "u1"),
    ],
)
def test_name_is_cleaned(issuer: LocalIssuer, name: Any, shown: str) -> None:
    assert claims_of(issuer, good(issuer, name=name)).display_name == shown


@pytest.mark.parametrize("payload", [b"[]", b"7", b"", b"\xff", b"[" * 3_000, b'{"sub":' * 1_000])
def test_payload_that_is_no_object_is_refused(issuer: LocalIssuer, payload: bytes) -> None:
    with pytest.raises(Unauthenticated):
        claims_of(issuer, payload)


@pytest.mark.parametrize("header", [b"[]", b'{"alg":"ES256","kid":7}', b'{"alg":[],"kid":"key-1"}', b"[" * 5_000])
def test_header_that_is_not_as_it_must_be_is_refused(issuer: LocalIssuer, header: bytes) -> None:
    token = f"{base64url_encode(header).decode()}.e30.AAAA"
    with pytest.raises(Unauthenticated):
        asyncio.run(issuer.authenticator().authenticate(token))


def test_token_that_is_too_long_is_refused(issuer: LocalIssuer) -> None:
    with pytest.raises(Unauthenticated, match=str(LONGEST_TOKEN)):
        claims_of(issuer, good(issuer, name="x" * LONGEST_TOKEN))


async def test_refusal_of_a_role_does_not_repeat_it(issuer: LocalIssuer) -> None:
    token = issuer.sign(json.dumps(good(issuer, role="mikko@laine.example")).encode())
    with pytest.raises(Denied) as refused:
        await Access({}, issuer.authenticator()).identify(f"Bearer {token}")
    assert "mikko" not in str(refused.value)


@pytest.mark.parametrize("field", ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c ", "bEaReR a.b.c"])
def test_scheme_counts_in_any_case(field: str) -> None:
    assert bearer_token(field) == "a.b.c"


@pytest.mark.parametrize(
    "field", ["", "a.b.c", "Bearer", "Bearer ", "Bearera.b.c", "Basic a.b.c", "Bearer\ta.b.c", "Bearer a.b.c, Bearer d"]
)
def test_token_without_its_scheme_is_refused(field: str) -> None:
    with pytest.raises(Unauthenticated):
        bearer_token(field)
