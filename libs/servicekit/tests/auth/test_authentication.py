from asyncio import create_task, gather, timeout
from collections.abc import Iterator
from time import time
from typing import Any

import jwt
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from servicekit.auth.authentication import Authenticator, Unauthenticated
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.runtime.clock import system_clock
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.ports import free_port
from servicekit.testing.waiting import eventually


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


async def test_a_valid_token_says_who_calls(issuer: LocalIssuer) -> None:
    token = issuer.token(role="customer", retailers=["nordic-home"], customer="cus_1", sub="u1", name="Ada")

    claims = await issuer.authenticator().authenticate(token)

    assert (claims.role, claims.id, claims.display_name) == ("customer", "u1", "Ada")
    assert (claims.retailers, claims.customer_id) == (frozenset({"nordic-home"}), "cus_1")


@pytest.mark.parametrize(
    "flaw",
    [
        {"expires_in": -61},
        {"audience": "someone-else"},
        {"issuer": "https://other.example"},
        {"key_id": "made-up"},
    ],
    ids=lambda flaw: next(iter(flaw)),
)
async def test_a_flawed_token_is_refused(issuer: LocalIssuer, flaw: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        await issuer.authenticator().authenticate(issuer.token(**flaw))


async def test_an_unsigned_token_is_refused(issuer: LocalIssuer) -> None:
    claims = jwt.decode(issuer.token(role="admin"), options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "key-1"})

    with pytest.raises(Unauthenticated):
        await issuer.authenticator().authenticate(unsigned)


async def test_token_signed_with_public_key_as_secret_is_refused(issuer: LocalIssuer) -> None:
    claims = jwt.decode(issuer.token(role="admin"), options={"verify_signature": False})
    forged = jwt.encode(claims, str(issuer.jwks()["keys"][0]), algorithm="HS256", headers={"kid": "key-1"})

    with pytest.raises(Unauthenticated):
        await issuer.authenticator().authenticate(forged)


async def test_token_of_other_issuer_with_same_key_id_is_refused(issuer: LocalIssuer) -> None:
    with LocalIssuer() as other:
        foreign = other.token(issuer=issuer.url)

    with pytest.raises(Unauthenticated):
        await issuer.authenticator().authenticate(foreign)


@pytest.mark.parametrize(
    ("flaw", "why"),
    [
        ({"audience": "someone-else"}, "the token is not valid: it is for another audience"),
        ({"issuer": "https://other.example"}, "the token is not valid: it is of another issuer"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
async def test_flawed_token_is_refused_with_its_flaw(issuer: LocalIssuer, flaw: dict[str, Any], why: str) -> None:
    with pytest.raises(Unauthenticated, match=why):
        await issuer.authenticator().authenticate(issuer.token(**flaw))


async def test_text_that_is_no_token_is_refused_in_plain_words(issuer: LocalIssuer) -> None:
    with pytest.raises(Unauthenticated, match="the token is not valid: it cannot be read as a JSON Web Token"):
        await issuer.authenticator().authenticate("a.b.c")


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_is_refused(issuer: LocalIssuer, text: str) -> None:
    with pytest.raises(Unauthenticated):
        await issuer.authenticator().authenticate(text)


async def test_a_remembered_token_still_expires(issuer: LocalIssuer) -> None:
    clock = FakeClock(system_clock()())
    authenticator = issuer.authenticator(clock)
    token = issuer.token(expires_in=100)
    await authenticator.authenticate(token)

    clock.advance(150)
    assert await authenticator.authenticate(token)  # within the leeway
    clock.advance(15)

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)


async def test_many_callers_at_once_fetch_the_keys_once(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator()

    await gather(*(authenticator.authenticate(issuer.token(sub=f"agent-{n}")) for n in range(20)))

    assert issuer.fetches == 1


async def test_unknown_keys_cause_no_storm_of_fetches(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator()
    await authenticator.authenticate(issuer.token())

    for n in range(20):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate(issuer.token(key_id=f"made-up-{n}"))

    assert issuer.fetches == 1


async def test_a_rotated_key_is_found_and_the_old_one_still_counts(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator(refetch_seconds=0)
    old = issuer.token(sub="before")
    await authenticator.authenticate(issuer.token())

    issuer.rotate()

    assert (await authenticator.authenticate(issuer.token(sub="after"))).id == "after"
    assert (await authenticator.authenticate(old)).id == "before"
    assert issuer.fetches == 2


async def test_keys_stay_when_the_issuer_goes_away() -> None:
    with LocalIssuer() as issuer:
        authenticator = issuer.authenticator(refetch_seconds=0)
        await authenticator.authenticate(issuer.token())

    assert (await authenticator.authenticate(issuer.token(sub="later"))).id == "later"
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(issuer.token(key_id="made-up"))


async def test_keys_are_fetched_in_advance_and_their_time_exported(issuer: LocalIssuer) -> None:
    authenticator, begun = issuer.authenticator(), time()
    keeping = create_task(authenticator.keep_keys_fresh())

    def fetched_at() -> float:
        return REGISTRY.get_sample_value("aftersales_jwks_fetched_timestamp_seconds") or 0

    assert await eventually(lambda: begun <= fetched_at() <= time())
    before, issuer_fetches = fetched_at(), issuer.fetches
    await authenticator.authenticate(issuer.token())
    assert issuer.fetches == issuer_fetches == 1

    issuer.rotate()
    await authenticator.authenticate(issuer.token())  # at once, though the keys have just been fetched
    assert fetched_at() > before
    keeping.cancel()


@pytest.mark.parametrize("jwks_url", ["http://127.0.0.1:1/jwks.json", "http://[nonsense"])
async def test_failed_key_fetch_leaves_the_time_of_the_last(issuer: LocalIssuer, jwks_url: str) -> None:
    before = REGISTRY.get_sample_value("aftersales_jwks_fetched_timestamp_seconds")
    authenticator = Authenticator(issuer=issuer.url, jwks_url=jwks_url)
    keeping = create_task(authenticator.keep_keys_fresh())

    with pytest.raises(IssuerUnavailable):
        await authenticator.authenticate(issuer.token())

    assert REGISTRY.get_sample_value("aftersales_jwks_fetched_timestamp_seconds") == before
    assert not keeping.done()
    keeping.cancel()


async def test_token_without_issuer_since_start_is_unavailable(issuer: LocalIssuer) -> None:
    authenticator = Authenticator(issuer=issuer.url, jwks_url=f"http://127.0.0.1:{free_port()}/jwks.json")

    with pytest.raises(IssuerUnavailable):
        await authenticator.authenticate(issuer.token())


async def test_claim_names_are_settings(issuer: LocalIssuer) -> None:
    authenticator = Authenticator(
        issuer=issuer.url, jwks_url=issuer.jwks_url, claim_role="sub", claim_retailers="name", claim_customer="role"
    )

    claims = await authenticator.authenticate(issuer.token(sub="agent", name="baltic-tools", role="x"))

    assert (claims.role, claims.retailers, claims.customer_id) == ("agent", frozenset({"baltic-tools"}), "x")


def service_tokens(url: str, clock: FakeClock) -> ServiceTokens:
    return ServiceTokens(token_url=url, client_id="tickets", client_secret=SecretStr("s"), clock=clock)


async def test_service_token_is_fetched_once_until_near_expiry(issuer: LocalIssuer) -> None:
    clock = FakeClock(system_clock()())
    tokens = service_tokens(issuer.token_url, clock)

    await gather(*(tokens.token() for _ in range(10)))
    clock.advance(3600 - 61)
    await tokens.token()
    assert issuer.grants == 1
    clock.advance(2)
    await tokens.token()

    assert issuer.grants == 2


async def test_a_call_to_another_service_names_us_and_the_retailer(issuer: LocalIssuer) -> None:
    tokens = service_tokens(issuer.token_url, FakeClock(system_clock()()))

    metadata = dict(await tokens.metadata("nordic-home"))

    claims = await issuer.authenticator().authenticate(metadata["authorization"].removeprefix("Bearer "))
    assert (claims.role, claims.id) == ("service", "tickets")
    assert metadata["x-aftersales-retailer"] == "nordic-home"


async def test_our_token_outlives_the_issuer_until_it_expires() -> None:
    clock = FakeClock(system_clock()())
    with LocalIssuer() as issuer:
        tokens = service_tokens(issuer.token_url, clock)
        token = await tokens.token()

    clock.advance(3600 - 30)
    assert await tokens.token() == token
    clock.advance(30)

    with pytest.raises(IssuerUnavailable):
        await tokens.token()


async def test_slow_issuer_serves_the_next_caller(issuer: LocalIssuer) -> None:
    tokens, authenticator = service_tokens(issuer.token_url, FakeClock(system_clock()())), issuer.authenticator()
    theirs = issuer.token(sub="ada")
    issuer.answers_after = 0.5

    async def both_within_a_moment() -> bool:
        try:
            async with timeout(0.05):
                await gather(tokens.token(), authenticator.authenticate(theirs))
        except TimeoutError:
            return False
        return True

    assert not await both_within_a_moment()
    assert await eventually(both_within_a_moment)
    assert (issuer.grants, issuer.fetches) == (1, 1)
