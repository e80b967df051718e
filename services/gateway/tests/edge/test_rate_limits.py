"""Rate limits: a caller that calls too often is refused, and no other."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from gateway.edge.quotas import RateLimits
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import ASGITransport, AsyncClient, Response
from servicekit.testing.issuer import LocalIssuer

from services.gateway.tests.fakes import Backend


@pytest.fixture
def limits() -> RateLimits:
    return RateLimits.of(caller_requests=3, address_requests=2, seconds=1000, streams=20)


@pytest.fixture
async def limited(gateway: Gateway, limits: RateLimits) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(build_app(replace(gateway, rate_limits=limits), ("https://desk.nordic-home.example",)))
    async with AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


def bearer(issuer: LocalIssuer, **who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token(**who)}"}  # type: ignore[arg-type]


def refused(response: Response) -> bool:
    if response.status_code != 429:
        return False
    assert response.json()["code"] == "RATE_LIMITED"
    assert "Retry-After" in response.json()["detail"]
    assert int(response.headers["Retry-After"]) >= 1
    assert "r=0;" in response.headers["RateLimit"]
    return True


async def test_response_has_the_rate_left_and_429_when_to_retry(limited: AsyncClient, issuer: LocalIssuer) -> None:
    agent = bearer(issuer, sub="agent-1")
    answers = [await limited.get("/v1/me", headers=agent) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit"] for answer in answers[:2]] == ['"caller";r=2;t=334', '"caller";r=1;t=667']
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"caller";q=3;w=1000'}
    assert refused(answers[3])
    assert answers[3].headers["Retry-After"] == "334"


async def test_rate_of_a_caller_spans_all_of_their_tokens(limited: AsyncClient, issuer: LocalIssuer) -> None:
    for number in range(3):
        answer = await limited.get("/v1/me", headers=bearer(issuer, sub="agent-1", name=f"Aino {number}"))
        assert answer.status_code == 200
    assert refused(await limited.get("/v1/me", headers=bearer(issuer, sub="agent-1", name="Aino again")))
    for other in ({"sub": "agent-2"}, {"sub": "agent-1", "role": "partner"}):
        assert (await limited.get("/v1/me", headers=bearer(issuer, **other))).status_code == 200


async def test_failed_request_counts_against_the_rate(
    limited: AsyncClient, issuer: LocalIssuer, tickets: Backend
) -> None:
    agent = bearer(issuer)
    for path in ("/v1/nowhere", "/v1/tickets?page_size=0", "/problems"):
        await limited.get(path, headers=agent)
    assert refused(await limited.get("/v1/tickets", headers=agent))
    assert refused(await limited.post("/v1/tickets", headers=agent, json={"subject": "s", "body": "b"}))
    assert tickets.asked == []


async def test_rate_without_a_valid_token_is_of_the_address(limited: AsyncClient, issuer: LocalIssuer) -> None:
    assert (await limited.get("/v1/invitations/secret")).status_code == 200
    assert (await limited.get("/v1/me", headers={"Authorization": "Bearer nonsense"})).status_code == 401
    assert refused(await limited.get("/v1/invitations/secret"))
    assert refused(await limited.get("/v1/me", headers=bearer(issuer, audience="other")))
    assert (await limited.get("/v1/me", headers=bearer(issuer))).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "not an address", False),
    ],
)
async def test_rate_in_ipv6_is_of_the_network(
    gateway: Gateway, limits: RateLimits, one: str, other: str, shared: bool
) -> None:
    app = build_app(replace(gateway, rate_limits=limits))
    statuses = []
    for host in (one, one, other):
        async with AsyncClient(transport=ASGITransport(app, client=(host, 1)), base_url="http://gateway") as client:
            statuses.append((await client.get("/v1/invitations/secret")).status_code)
    assert statuses == [200, 200, 429 if shared else 200]


async def test_probe_is_never_limited(limited: AsyncClient) -> None:
    for _ in range(5):
        assert (await limited.get("/livez")).status_code == 200
    assert (await limited.get("/v1/invitations/secret")).status_code == 200


async def test_browser_may_read_why_it_was_refused(limited: AsyncClient, issuer: LocalIssuer) -> None:
    headers = bearer(issuer) | {"Origin": "https://desk.nordic-home.example"}
    answers = [await limited.get("/v1/me", headers=headers) for _ in range(4)]
    assert refused(answers[3])
    assert answers[3].headers["Access-Control-Allow-Origin"] == headers["Origin"]
    assert "RateLimit-Policy" in answers[3].headers["Access-Control-Expose-Headers"]
