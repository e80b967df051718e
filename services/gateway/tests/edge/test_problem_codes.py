"""The codes of problems are the error reasons of the protos."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import gateway
import pytest
from gateway.edge.problem_codes import REGISTRY, ProblemKind, error_reasons
from google.protobuf.descriptor import EnumDescriptor
from httpx import AsyncClient

from services.gateway.tests.fakes import Backend, Refused

REASONS = [pytest.param(reasons, id=reasons.file.package) for reasons in error_reasons()]
CODE = re.compile(r"UNAUTHENTICATED|[A-Z]+(_[A-Z]+)+")


@pytest.mark.parametrize("kind", REGISTRY.values(), ids=lambda kind: kind.code)
def test_every_reason_declares_status_title_and_remedy(kind: ProblemKind) -> None:
    assert HTTPStatus(kind.status) >= 400
    assert re.fullmatch(r"[A-Z].*[^.]", kind.title)
    assert re.fullmatch(r"[A-Z].*\.", kind.remedy)


def test_every_reason_is_declared_by_one_package() -> None:
    declared = Counter(value.name for reasons in error_reasons() for value in reasons.values if value.number)
    assert [name for name, times in declared.items() if times > 1] == []


@pytest.mark.parametrize("reasons", REASONS)
def test_reasons_begin_with_their_prefix(reasons: EnumDescriptor) -> None:
    assert all(value.name.startswith("ERROR_REASON_") for value in reasons.values)


def test_every_code_that_the_gateway_names_is_a_reason() -> None:
    named = set(codes(Path(gateway.__path__[0])))
    assert len(named) > 20
    assert named - set(REGISTRY) == set()


def codes(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


async def test_reason_that_is_unknown_has_its_status_and_text(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["GetTicket"] = Refused("conflict", "SOMETHING_NEWER", "the lot is sealed")
    response = await client.get("/v1/tickets/tkt_1")
    problem = response.json()
    assert (response.status_code, problem["code"], problem["title"]) == (409, "SOMETHING_NEWER", "Conflict")
    assert problem["detail"] == "The lot is sealed."
    page = await client.get(problem["type"])
    assert (page.status_code, "does not know the code" in page.text) == (200, True)


@pytest.mark.parametrize("path", ["/problems/lower", "/problems/<b>", "/problems/A", "/problems/" + "A" * 64])
async def test_page_of_what_is_no_code_is_not_found(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
