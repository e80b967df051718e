"""The frame of every page that devtools shows to a person. Nothing in it comes from another site."""

from datetime import UTC, datetime
from html import escape

from fastapi.responses import HTMLResponse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'none'"
STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #222 }
nav a { margin-right: 1rem } time, .dim { color: #666; white-space: nowrap }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
pre, .text { background: #f5f5f5; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 60rem }
.text { background: none; border: 1px solid #ddd } iframe { width: 60rem; height: 30rem; border: 1px solid #ddd }
summary { cursor: pointer } td pre { margin: 0 }
.track { width: 30rem; background: #f5f5f5 } .bar { height: .9rem; background: #4a7ebb } .error { background: #c0392b }
.failed { color: #c0392b; font-weight: bold }
"""


def page(title: str, body: str) -> HTMLResponse:
    """An HTML document; `body` is markup already."""
    document = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<link rel=icon href=data:,><style>{STYLE}</style>"
        "<nav><a href=/mailbox>Mailbox</a><a href=/viewer>Traces</a><a href=/docs>API of these tools</a></nav>"
        f"<h1>{escape(title)}</h1>{body}</html>"
    )
    return HTMLResponse(document, headers={"Content-Security-Policy": POLICY})


def moment(instant: int) -> str:
    """Markup of an instant (microseconds since the Unix epoch) as people read it, in UTC like everything here."""
    at = datetime.fromtimestamp(instant / 1_000_000, UTC)
    return f"<time datetime='{at.isoformat()}'>{at:%Y-%m-%d %H:%M:%S} UTC</time>"
