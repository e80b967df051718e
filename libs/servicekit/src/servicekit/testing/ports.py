"""Free ports of the loopback interface, so that tests never share one, nor do two workers or runs at once."""

from collections import deque
from os import environ, getpid
from random import SystemRandom
from socket import SO_REUSEADDR, SOL_SOCKET, socket

_SHARES = 8
_share = int(environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw") or getpid()) % _SHARES
# Below the range the kernel gives to outgoing connections: they stay free until somebody listens.
_own = range(15_000 + _share, 32_000, _SHARES)
_drawn = deque(SystemRandom().sample(_own, len(_own)))


def free_port() -> int:
    """A TCP port that nobody listens on now, of the share of this process, and another one each time."""
    for _ in _own:
        _drawn.rotate()
        if is_free(_drawn[0]):
            return _drawn[0]
    raise OSError(f"no port of {_own} is free")


def is_free(port: int) -> bool:
    """Whether a server could listen there."""
    with socket() as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
