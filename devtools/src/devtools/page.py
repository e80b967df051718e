"""The frame of every page that devtools shows to a person."""

from html import escape

STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #222 }
nav a { margin-right: 1rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
pre { background: #f5f5f5; padding: 1rem; white-space: pre-wrap }
.track { width: 40rem; background: #f5f5f5 } .bar { height: .9rem; background: #4a7ebb } .error { background: #c0392b }
"""


def page(title: str, body: str) -> str:
    """An HTML document; `body` is markup already."""
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>"
        "<nav><a href=/mailbox>Mailbox</a><a href=/viewer>Traces</a><a href=/docs>API</a></nav>"
        f"<h1>{escape(title)}</h1>{body}</html>"
    )
