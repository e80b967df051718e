"""The headers of responses, for the OpenAPI document."""

from typing import Any


def _header(description: str, example: Any, *, required: bool = True, **schema: Any) -> dict[str, Any]:
    schema = schema or {"type": "string"}
    return {"description": description, "required": required, "schema": schema, "example": example}


_LIMITS = "What you may make at once (`q`), given back evenly over `w` seconds."
_LEFT = "Requests that you may make at once (`r`), and seconds until all are back (`t`)."

HEADERS = {
    "Trace-Id": _header("Name it when you report a problem.", "4bf92f3577b34da6a3ce929d0e0e4736"),
    "RateLimit": _header(_LEFT, '"caller";r=499;t=1'),
    "RateLimit-Policy": _header(_LIMITS, '"caller";q=500;w=10'),
    "ETag": _header("The version, and what you see of it now. For If-Match and If-None-Match.", '"3-5d1f0a9c"'),
    "Location": _header("The path of what was created.", "/v1/…"),
    "Link": _header("The next page; left out on the last.", '</v1/…?page_token=…>; rel="next"', required=False),
    "Idempotency-Replayed": _header(
        "The request was carried out before, with this Idempotency-Key; left out otherwise.",
        "true",
        required=False,
        type="string",
        enum=["true"],
    ),
    "Retry-After": _header("Seconds to wait before you try again.", 1, type="integer", minimum=0),
    "WWW-Authenticate": _header("The scheme of credentials.", "Bearer"),
}


def header_names(status: str, *, etag: bool, paged: bool, keyed: bool) -> list[str]:
    """The headers of one response of an operation; `keyed` if it takes an Idempotency-Key."""
    done = status < "300"
    return [
        "Trace-Id",
        *(["RateLimit", "RateLimit-Policy"] if status < "400" or status == "429" else []),
        *(["ETag"] if status == "304" or (done and etag) else []),
        *(["Location"] if status in ("201", "202") else []),
        *(["Link"] if paged else []),
        *(["Idempotency-Replayed"] if done and keyed else []),
        *(["Retry-After"] if status in ("429", "503") else []),
        *(["WWW-Authenticate"] if status == "401" else []),
    ]
