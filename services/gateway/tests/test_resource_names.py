"""No module that is written by hand names a resource, but those whose subject it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import gateway
from gateway.rest.generated.routers import ROUTERS

SOURCES = Path(gateway.__path__[0])
OF_RESOURCES = (
    *("rest/generated/", "live/", "rest/schemas/live.py"),
    *(
        f"rest/routes/{name}.py"
        for name in (
            *("live", "feed", "timeline", "export", "me", "unsubscriptions", "attachments", "passports"),
            *("product_documents", "bulk"),
        )
    ),
)
"""The generated code; live updates, the feed, the timeline, the export, `me`, a form, and files."""
OTHER_MEANINGS = frozenset({"retailer", "message", "answer", "site", "calendar", "attachment", "claim", "operation"})
"""The tenant of everything; a message of protobuf or ASGI; what a service returns; a web site; that of dates; what HTTP
calls a file that is to be saved; a member of a token; that of OpenAPI."""
ROLES = re.compile(r"claim_customer|Role\.CUSTOMER")
WORD = re.compile(r"[A-Z]?[a-z]+")


def resources() -> set[str]:
    """`product model`, from the models that the generated operations return."""
    models = {route.response_model.__name__ for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    names = {re.sub(r"^(Expanded|Public)|Page$", "", model) for model in models}
    return {" ".join(WORD.findall(name)).lower() for name in names} - OTHER_MEANINGS


def named(text: str, words: set[str]) -> Iterator[str]:
    """The resources that a source names, in one word or several: not services, which are called like many of one."""
    found = " ".join(WORD.findall(ROLES.sub("", text))).lower()
    yield from (word for word in words if re.search(rf"\b{word}\b", found))


def test_resources_are_found() -> None:
    assert {"ticket", "customer", "asset", "product model", "invitation"} <= resources()


def test_named_resource_is_found_in_any_spelling() -> None:
    for text in ("product_model", "ProductModel", "the product model", '"/v1/x/{product_model_id}"'):
        assert list(named(text, {"product model"})) == ["product model"]
    assert list(named('"tickets": settings.tickets_target', {"ticket"})) == []


def test_modules_by_hand_name_no_resource() -> None:
    words = resources()
    modules = [file.relative_to(SOURCES).as_posix() for file in SOURCES.rglob("*.py")]
    general = [module for module in modules if not module.startswith(OF_RESOURCES)]
    assert len(general) > 30
    assert {module: found for module in general if (found := [*named((SOURCES / module).read_text(), words)])} == {}
