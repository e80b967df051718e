"""Live sessions: how long they are good for, between gateways whose clocks differ."""

from dataclasses import replace

import jwt
import pytest
from domainkit.instants import SECOND, Instant, after
from gateway.edge.problems import Problem
from gateway.live.sessions import LIFETIME_SECONDS, Sessions
from servicekit.auth.authentication import LEEWAY_SECONDS
from servicekit.auth.authorization import Caller, Role
from servicekit.mapping.timestamps import from_rfc3339

SECRET = "0123456789abcdef0123456789abcdef"
NOON = Instant(1_800_000_000 * SECOND)
HOUR = 3600 * SECOND
ENDS = after(NOON, 8 * HOUR)
AGENT = Caller(Role.AGENT, "agent-1", "Agent", frozenset({"nordic-home"}), key_id="key-1", expires_at=ENDS)


def sessions(now: int = NOON, keys: tuple[str, ...] = ("key-1", "key-2")) -> Sessions:
    async def knows_key(key_id: str) -> bool:
        return key_id in keys

    return Sessions(SECRET, lambda: Instant(now), knows_key)


@pytest.mark.parametrize("hours", [0.1, 8, 12, 13, 24 * 365])
async def test_session_expires_with_its_token_within_12_hours(hours: float) -> None:
    ends = NOON + round(hours * HOUR)
    written = sessions().write(replace(AGENT, expires_at=Instant(ends)))
    expires = min(ends, NOON + 12 * HOUR)
    assert from_rfc3339(written["expires_at"]) == expires
    last = sessions(expires + (LEEWAY_SECONDS - 1) * SECOND)
    assert (await last.read(written["session"])).expires_at == expires
    with pytest.raises(Problem, match="expired"):
        await sessions(expires + LEEWAY_SECONDS * SECOND).read(written["session"])


def test_session_lasts_at_most_12_hours() -> None:
    assert LIFETIME_SECONDS == 12 * 60 * 60


@pytest.mark.parametrize("apart", [-60, 0, 60])
async def test_session_is_valid_on_a_gateway_a_minute_off(apart: int) -> None:
    session = sessions().write(AGENT)["session"]
    read = await sessions(NOON + apart * SECOND).read(session)
    assert (read.id, read.role, read.retailers) == (AGENT.id, AGENT.role, AGENT.retailers)


async def test_session_leeway_is_not_added_twice() -> None:
    session = sessions().write(replace(AGENT, expires_at=after(NOON, -50 * SECOND)))["session"]
    assert (await sessions(NOON + 9 * SECOND).read(session)).id == AGENT.id
    with pytest.raises(Problem, match="expired"):
        await sessions(NOON + 10 * SECOND).read(session)


async def test_session_ends_with_the_key_of_its_token() -> None:
    session = sessions().write(AGENT)["session"]
    with pytest.raises(Problem, match="no longer valid"):
        await sessions(keys=("key-2",)).read(session)


async def test_forged_session_is_refused() -> None:
    session = sessions().write(AGENT)["session"]
    claims = jwt.decode(session, options={"verify_signature": False})
    without_key = {name: value for name, value in claims.items() if name != "key"}
    for forged in (jwt.encode(claims, "x" * 32), jwt.encode(without_key, SECRET), jwt.encode(claims, "", "none")):
        with pytest.raises(Problem, match="not one of ours"):
            await sessions().read(forged)
