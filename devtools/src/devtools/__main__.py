"""`python -m devtools`: the issuer, mailbox and trace viewer of one machine."""

import sys
from argparse import ArgumentParser

import uvicorn
from servicekit.runtime.settings import read

from devtools.app import create_app
from devtools.settings import Settings


def main() -> None:
    """Serves until SIGTERM. Refuses to run in production, because its issuer issues any token to anybody."""
    ArgumentParser("python -m devtools", description=__doc__).parse_args()
    settings = read(Settings)
    if settings.environment == "production":
        sys.exit("devtools does not run in production: its issuer gives any token to anybody")
    uvicorn.run(
        create_app(settings),
        host=settings.bind_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
