"""Builds the devtools process: issuer, mailbox and trace viewer on one HTTP port, and an SMTP port."""

from asyncio import get_running_loop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from devtools import docs, issuer, mail_pages, viewer
from devtools.keys import Keys
from devtools.mailbox import Mailbox
from devtools.settings import Settings
from devtools.traces import Traces


def create_app(settings: Settings) -> FastAPI:
    """The application; while it runs, its mailbox listens on the SMTP port."""
    mails = Mailbox(settings.data_dir / "mail")

    @asynccontextmanager
    async def listen_for_mail(_: FastAPI) -> AsyncIterator[None]:
        def protocol() -> SMTP:
            return SMTP(mails, hostname="mailbox.example", enable_SMTPUTF8=True, loop=get_running_loop())

        server = await get_running_loop().create_server(protocol, settings.bind_host, settings.smtp_port)
        yield
        server.close()

    app = FastAPI(title="Aftersales devtools", lifespan=listen_for_mail, docs_url=None, redoc_url=None)
    app.include_router(docs.router)
    app.include_router(issuer.routes(issuer.Issuer(settings, Keys(settings.data_dir / "keys")), settings))
    app.include_router(mail_pages.routes(mails))
    app.include_router(viewer.routes(Traces()))

    @app.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse("/viewer")

    @app.get("/livez", tags=["health"])
    @app.get("/readyz", tags=["health"])
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    return app
