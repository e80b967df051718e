from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from devtools.app import create_app
from devtools.settings import Settings
from pydantic import SecretStr


def _client(data_dir: Path) -> httpx.AsyncClient:
    settings = Settings(data_dir=data_dir, jwt_issuer="http://issuer.example", client_secret=SecretStr("s3cret"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(settings)), base_url="http://devtools.example")


async def _verified(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    """The claims, verified as a service does it: by the published key that the token names."""
    keys = jwt.PyJWKSet.from_dict((await client.get("/issuer/jwks.json")).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, key, algorithms=["RS256"], audience="aftersales", issuer="http://issuer.example")


async def _minted(client: httpx.AsyncClient, **who: object) -> str:
    answer = await client.post("/issuer/mint", json={"role": "agent", **who})
    token: str = answer.raise_for_status().json()["access_token"]
    return token


async def test_token_carries_the_callers_claims(tmp_path: Path) -> None:
    async with _client(tmp_path) as client:
        token = await _minted(
            client, role="customer", sub="kim", name="Kim Keller", retailers=["nordic-home"], customer="cus_1"
        )
        claims = await _verified(client, token)
    assert claims["sub"] == "kim"
    assert claims["name"] == "Kim Keller"
    assert claims["role"] == "customer"
    assert claims["retailers"] == ["nordic-home"]
    assert claims["customer_id"] == "cus_1"


async def test_a_token_still_verifies_after_a_restart(tmp_path: Path) -> None:
    async with _client(tmp_path) as before:
        token = await _minted(before)
    async with _client(tmp_path) as after:
        assert (await _verified(after, token))["role"] == "agent"


async def test_token_of_the_previous_key_verifies_after_a_rotation(tmp_path: Path) -> None:
    async with _client(tmp_path) as client:
        old = await _minted(client)
        await client.post("/issuer/rotate")
        new = await _minted(client)
        assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
        assert (await _verified(client, old))["iss"] == (await _verified(client, new))["iss"]


async def test_a_token_can_be_expired_from_the_start(tmp_path: Path) -> None:
    async with _client(tmp_path) as client:
        token = await _minted(client, expires_in=-300)
        with pytest.raises(jwt.ExpiredSignatureError):
            await _verified(client, token)


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({"Authorization": "Basic " + b64encode(b"tickets:s3cret").decode()}, {}),
        ({}, {"client_id": "tickets", "client_secret": "s3cret"}),
    ],
)
async def test_a_service_gets_its_token_by_its_credentials(
    tmp_path: Path, headers: dict[str, str], form: dict[str, str]
) -> None:
    async with _client(tmp_path) as client:
        answer = await client.post("/issuer/token", data={"grant_type": "client_credentials", **form}, headers=headers)
        claims = await _verified(client, answer.raise_for_status().json()["access_token"])
    assert (claims["role"], claims["sub"], claims["retailers"]) == ("service", "tickets", [])


async def test_wrong_client_secret_is_refused(tmp_path: Path) -> None:
    form = {"grant_type": "client_credentials", "client_id": "tickets", "client_secret": "guess"}
    async with _client(tmp_path) as client:
        answer = await client.post("/issuer/token", data=form)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


async def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    async with _client(tmp_path):
        (key,) = (tmp_path / "keys").iterdir()
    assert key.stat().st_mode & 0o077 == 0
