"""Tokens with made-up key ids: neither the issuer nor anybody with a good token feels them."""

from asyncio import create_task, gather
from collections.abc import Iterator
from dataclasses import replace

import pytest
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import ASGITransport, AsyncClient
from servicekit.auth.authentication import Authenticator
from servicekit.auth.authorization import Access
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually

REQUESTS = 1_000


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    """One of its own: it is counted what this one is asked."""
    with LocalIssuer() as issuer:
        yield issuer


def client_of(gateway: Gateway, authenticator: Authenticator) -> AsyncClient:
    app = build_app(replace(gateway, access=Access({}, authenticator), authenticator=authenticator))
    return AsyncClient(transport=ASGITransport(app), base_url="http://gateway")


def bearer(issuer: LocalIssuer, **token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token(**token)}"}  # type: ignore[arg-type]


async def test_unknown_keys_of_1000_tokens_fetch_the_keys_once(gateway: Gateway, issuer: LocalIssuer) -> None:
    async with client_of(gateway, issuer.authenticator(refetch_seconds=30)) as client:
        answers = await gather(
            *(client.get("/v1/me", headers=bearer(issuer, key_id=f"made-up-{n}")) for n in range(REQUESTS))
        )
        assert {answer.status_code for answer in answers} == {401}
        assert issuer.fetches == 1
        assert (await client.get("/v1/me", headers=bearer(issuer))).status_code == 200
        assert issuer.fetches == 1


async def test_valid_token_does_not_wait_for_the_issuer(gateway: Gateway, issuer: LocalIssuer) -> None:
    async with client_of(gateway, issuer.authenticator(refetch_seconds=0)) as client:
        assert (await client.get("/v1/me", headers=bearer(issuer))).status_code == 200
        issuer.answers_after = 2.0
        forged = create_task(client.get("/v1/me", headers=bearer(issuer, key_id="made-up")))
        await eventually(lambda: issuer.fetches == 2)
        for number in range(20):  # none of them seen before: each signature is verified
            answer = await client.get("/v1/me", headers=bearer(issuer, sub=f"agent-{number}"))
            assert answer.status_code == 200
        assert not forged.done(), "the issuer is still being asked"
        assert (await forged).status_code == 401
