"""Live sessions between gateways whose clocks differ."""

import pytest
from gateway.problems import Problem
from gateway.sessions import LIFETIME_SECONDS, Sessions
from servicekit.auth import LEEWAY_SECONDS
from servicekit.callers import Caller, Role
from servicekit.instants import SECOND

SECRET = "0123456789abcdef0123456789abcdef"
NOON = 1_800_000_000 * SECOND
AGENT = Caller(Role.AGENT, "agent-1", "Agent", frozenset({"nordic-home"}))


@pytest.mark.parametrize("apart", [-60, 0, 60])
def test_a_session_is_read_by_a_gateway_whose_clock_is_a_minute_off(apart: int) -> None:
    session = Sessions(SECRET, lambda: NOON).write(AGENT)["session"]
    assert Sessions(SECRET, lambda: NOON + apart * SECOND).read(session).retailers == AGENT.retailers


def test_a_session_is_over_after_its_lifetime_and_the_leeway() -> None:
    session = Sessions(SECRET, lambda: NOON).write(AGENT)["session"]
    over = NOON + (LIFETIME_SECONDS + LEEWAY_SECONDS) * SECOND
    with pytest.raises(Problem, match="expired"):
        Sessions(SECRET, lambda: over).read(session)
