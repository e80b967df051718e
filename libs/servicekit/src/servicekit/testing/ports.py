"""Free ports, so that tests never share one."""

from socket import socket


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on now."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
