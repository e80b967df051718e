"""What a problem must be, whatever went wrong."""

import httpx
from gateway.edge.problem_codes import REGISTRY


def reported(answer: httpx.Response, status: int, code: str, field: str | None = None) -> list[dict[str, str]]:
    """The errors of a problem, once it is what it must be: with its remedy, and the field at fault by its name."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    remedy = REGISTRY[code].remedy
    assert remedy
    assert problem["detail"].endswith(remedy)
    errors: list[dict[str, str]] = problem["errors"]
    assert all(error["field"] and error["detail"] for error in errors)
    if field is not None:
        assert field in [error["field"] for error in errors], answer.text
    return errors
