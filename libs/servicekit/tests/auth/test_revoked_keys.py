"""A token counts no longer than the issuer publishes the key that signed it."""

from collections.abc import Iterator
from time import time
from unittest.mock import Mock

import jwt
import pytest
from domainkit.instants import SECOND
from servicekit.auth.authentication import Authenticator, Unauthenticated
from servicekit.runtime.clock import system_clock
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


async def fetch_keys(authenticator: Authenticator, issuer: LocalIssuer) -> None:
    """An unknown key makes it ask, where it may ask again at once."""
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(issuer.token(key_id="made-up"))


async def test_remembered_token_is_refused_once_its_key_is_revoked(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator(refetch_seconds=0)
    token = issuer.token()
    await authenticator.authenticate(token)
    issuer.rotate()

    await fetch_keys(authenticator, issuer)
    await authenticator.authenticate(token)
    issuer.revoke("key-1")
    await fetch_keys(authenticator, issuer)

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)
    assert await authenticator.authenticate(issuer.token())


async def test_remembered_token_is_refused_once_its_issuer_has_no_keys(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator(refetch_seconds=0)
    token = issuer.token()
    await authenticator.authenticate(token)

    issuer.revoke("key-1")
    await fetch_keys(authenticator, issuer)

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)


async def test_remembered_token_is_refused_once_its_key_changed(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator(refetch_seconds=0)
    token = issuer.token()
    await authenticator.authenticate(token)

    issuer.replace("key-1")
    await fetch_keys(authenticator, issuer)

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)
    assert await authenticator.authenticate(issuer.token())


async def test_key_is_known_as_long_as_it_is_published(issuer: LocalIssuer) -> None:
    authenticator = issuer.authenticator(refetch_seconds=0)
    claims = await authenticator.authenticate(issuer.token(expires_in=100))

    assert claims.key_id == "key-1"
    assert abs(claims.expires_at - (time() + 100) * SECOND) < 5 * SECOND
    assert await authenticator.knows_key("key-1")
    assert not await authenticator.knows_key("key-2")

    issuer.rotate()
    assert await authenticator.knows_key("key-2")  # asked for at once
    issuer.revoke("key-1")
    await fetch_keys(authenticator, issuer)
    assert not await authenticator.knows_key("key-1")


@pytest.mark.parametrize(("seconds", "verifications"), [(299, 1), (301, 2), (-1, 2)])
async def test_token_is_remembered_for_the_set_time(
    issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch, seconds: int, verifications: int
) -> None:
    decode = Mock(wraps=jwt.decode)
    monkeypatch.setattr("servicekit.auth.authentication.decode", decode)
    clock = FakeClock(system_clock()())
    authenticator = issuer.authenticator(clock, memory_seconds=300)
    token = issuer.token()

    await authenticator.authenticate(token)
    clock.advance(seconds)
    await authenticator.authenticate(token)

    assert decode.call_count == verifications
