"""A service that exists only here: what is generated from its protos serves REST, with nothing written by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx import Client, Response
from system import eventually

from protos.plugin.__main__ import generate
from protos.plugin.tests.generating import PACKAGE, compiled
from tests.contracts.fuzz import schemathesis
from tests.contracts.toy.access import ACCESS

ROOT = Path(__file__).parents[2]
SEED = 20261128
SECONDS = 20


@dataclass(frozen=True)
class Toy:
    """`folder` is where it was generated."""

    client: Client
    tokens: Mapping[str, str]
    folder: Path

    def as_role(self, role: str, method: str, path: str, **sent: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} | sent.pop("headers", {})
        return self.client.request(method, path, headers=headers, **sent)

    def agent(self, method: str, path: str, **sent: Any) -> Response:
        return self.as_role("agent", method, path, **sent)

    def new_chair(self, **fields: Any) -> Any:
        return self.agent("POST", "/v1/chairs", json={"name": "Throne", **fields}).raise_for_status().json()


def written_line(file: Path) -> str:
    """The first line, once it is whole."""
    line, end, _ = file.read_text().partition("\n")
    return line if end else ""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    folder = tmp_path_factory.mktemp("toy")
    stubs = folder / "gen"
    stubs.mkdir()
    written = generate(compiled(folder, None, f"--python_out={stubs}", f"--grpc_python_out={stubs}"))
    assert not written.error, written.error
    for file in written.file:
        path = folder / PACKAGE / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content)
    paths = os.pathsep.join(map(str, (ROOT, folder, ROOT / "protos" / "gen", stubs)))
    output = folder / "output"  # a pipe that nobody reads would be full some time, and the process wait for it
    with output.open("w") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.contracts.toy.serve"],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=stdout,
            text=True,
        )
    with process:
        assert process.stdin
        started = json.loads(eventually(lambda: written_line(output), "the address of the toy"))
        with Client(base_url=started["url"], timeout=20) as client:
            yield Toy(client, started["tokens"], folder)
        process.stdin.close()


def problem(response: Response) -> tuple[int, str, dict[str, str]]:
    body = response.json()
    return response.status_code, body["code"], {error["field"]: error["detail"] for error in body["errors"]}


def test_created_resource_is_at_its_location(toy: Toy) -> None:
    chair = {"name": "Throne", "colour": "night_blue", "maker": {"name": "Seat Co"}}
    created = toy.agent("POST", "/v1/chairs", json=chair)
    assert created.status_code == 201
    assert created.headers["ETag"] == '"1"'
    shown = toy.agent("GET", created.headers["Location"])
    assert shown.json() == created.json()
    assert shown.json()["maker"] == {"name": "Seat Co", "email": ""}


def test_repeated_key_creates_one_resource(toy: Toy) -> None:
    headers = {"Idempotency-Key": "the-same"}
    first, second = (toy.agent("POST", "/v1/chairs", json={"name": "Twin"}, headers=headers) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]


def test_known_version_is_not_sent_again(toy: Toy) -> None:
    chair = toy.new_chair()
    again = toy.agent("GET", f"/v1/chairs/{chair['id']}", headers={"If-None-Match": f'"{chair["etag"]}"'})
    assert (again.status_code, again.content) == (304, b"")


def test_list_goes_on_with_its_filters(toy: Toy) -> None:
    ids = [toy.new_chair(maker={"name": "Lister"})["id"] for _ in range(3)]
    first = toy.agent("GET", "/v1/chairs", params={"maker": "Lister", "page_size": 2})
    assert 'rel="next"' in first.headers["Link"]
    token = first.json()["next_page_token"]
    second = toy.agent("GET", "/v1/chairs", params={"maker": "Lister", "page_size": 2, "page_token": token})
    assert [chair["id"] for page in (first, second) for chair in page.json()["items"]] == ids
    assert second.json()["next_page_token"] == ""


def test_list_takes_a_word_several_times(toy: Toy) -> None:
    toy.new_chair(colour="red", maker={"name": "Painter"})
    asked = [("colour", "red"), ("colour", "night_blue")]
    assert {each["colour"] for each in toy.agent("GET", "/v1/chairs", params=asked).json()["items"]} <= {
        "red",
        "night_blue",
    }
    assert toy.agent("GET", "/v1/chairs", params={"colour": "red"}).json()["items"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("maker=", "maker"),
        ("colour=pink", "colour[0]"),
        ("maker=a&name=b", "name"),
        ("folded=1", "folded"),
        ("height=1", "height"),
    ],
)
def test_filter_that_cannot_be_honoured_is_refused(toy: Toy, query: str, field: str) -> None:
    status, code, errors = problem(toy.agent("GET", f"/v1/chairs?{query}"))
    assert (status, code, list(errors)) == (422, "VALIDATION_FAILED", [field])


def test_text_is_refused_with_what_it_must_be(toy: Toy) -> None:
    body = {"name": "x" * 41, "maker": {"name": "Seat Co", "email": "nobody"}, "id": "chr_1"}
    status, _, errors = problem(toy.agent("POST", "/v1/chairs", json=body))
    assert status == 422
    assert errors["name"] == "must have at most 40 characters"
    assert errors["maker.email"].startswith("must be an e-mail address")
    assert errors["id"] == "is not a field of this request; remove it"


def change(toy: Toy, chair: Any, body: Any) -> Response:
    return toy.agent("PATCH", f"/v1/chairs/{chair['id']}", json=body, headers={"If-Match": f'"{chair["etag"]}"'})


def test_patch_changes_what_it_names_alone(toy: Toy) -> None:
    chair = toy.new_chair(maker={"name": "Seat Co", "email": "seats@seat.example"}, note="Creaks.")
    changed = change(toy, chair, {"maker": {"name": "Sit Ltd"}}).json()
    assert changed == chair | {"maker": {"name": "Sit Ltd", "email": "seats@seat.example"}, "etag": "2"}


def test_patch_clears_what_is_null(toy: Toy) -> None:
    chair = toy.new_chair(maker={"name": "Seat Co", "email": "seats@seat.example"}, note="Creaks.")
    changed = change(toy, chair, {"note": None, "maker": {"email": None}}).json()
    assert "note" not in changed
    assert changed["maker"] == {"name": "Seat Co", "email": ""}


def test_patch_refuses_null_where_nothing_is_cleared(toy: Toy) -> None:
    status, _, errors = problem(change(toy, toy.new_chair(), {"name": None}))
    assert (status, errors) == (422, {"name": "must not be null; leave it out if it has no value"})


def test_patch_needs_the_version_that_was_read(toy: Toy) -> None:
    chair = toy.new_chair()
    assert toy.agent("PATCH", f"/v1/chairs/{chair['id']}", json={"name": "New"}).status_code == 428
    assert problem(change(toy, chair | {"etag": "7"}, {"name": "New"}))[:2] == (412, "ETAG_MISMATCH")


def test_refusal_has_the_status_that_its_reason_declares(toy: Toy) -> None:
    path = f"/v1/chairs/{toy.new_chair()['id']}:fold"
    folded = toy.agent("POST", path)
    assert (folded.json()["folded"], folded.headers["ETag"]) == (True, '"2"')
    again = toy.agent("POST", path)
    assert problem(again)[:2] == (409, "CHAIR_FOLDED")
    assert again.json()["title"] == "The chair is folded"


def test_reference_is_shown_where_it_is_asked_for(toy: Toy) -> None:
    other = toy.new_chair()
    chair = toy.new_chair(pair_id=other["id"], maker={"name": "Pairs"})
    shown = toy.agent("GET", f"/v1/chairs/{chair['id']}", params={"expand": "pair"})
    assert shown.json() == chair | {"pair": other}
    listed = toy.agent("GET", "/v1/chairs", params={"maker": "Pairs", "expand": "pair"}).json()["items"]
    assert listed == [chair | {"pair": other}]
    status, _, errors = problem(toy.agent("GET", f"/v1/chairs/{chair['id']}", params={"expand": "maker"}))
    assert (status, list(errors)) == (422, ["expand"])


def test_count_is_shown_as_it_is(toy: Toy) -> None:
    assert toy.agent("GET", "/v1/chairs:count").json()["more"] is False


REQUESTS: Mapping[str, tuple[str, str, Any]] = {
    "CreateChair": ("POST", "/v1/chairs", {"name": "Throne"}),
    "GetChair": ("GET", "/v1/chairs/chr_1", None),
    "ListChairs": ("GET", "/v1/chairs", None),
    "CountChairs": ("GET", "/v1/chairs:count", None),
    "UpdateChair": ("PATCH", "/v1/chairs/chr_1", {"name": "Stool"}),
    "FoldChair": ("POST", "/v1/chairs/chr_1:fold", None),
}


@pytest.mark.parametrize("rpc", REQUESTS)
def test_roles_get_in_by_the_access_table_alone(toy: Toy, rpc: str) -> None:
    toy.new_chair()
    method, path, body = REQUESTS[rpc]
    assert toy.client.request(method, path, json=body).status_code == 401
    for role in toy.tokens:
        response = toy.as_role(role, method, path, json=body, headers={"If-Match": "*"})
        assert (response.status_code == 403) is (role not in ACCESS[rpc]), role


def test_openapi_describes_every_operation(toy: Toy) -> None:
    document = toy.client.get("/openapi.json").json()
    operations = {
        operation["operationId"]: operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1/chairs")
        for operation in methods.values()
    }
    assert set(operations) == {
        *("create_chair", "get_chair", "list_chairs", "update_chair", "fold_chair", "count_chairs"),
    }
    fold = operations["fold_chair"]
    assert (fold["summary"], fold["description"], fold["tags"]) == ("Fold a chair", "Fold a chair, once.", ["chairs"])
    codes = fold["responses"]["409"]["content"]["application/problem+json"]["schema"]["allOf"][1]
    assert "CHAIR_FOLDED" in codes["properties"]["code"]["enum"]


def test_fuzzed_requests_break_nothing(toy: Toy, tmp_path: Path) -> None:
    document = toy.client.get("/openapi.json").json()
    document["paths"] = {path: each for path, each in document["paths"].items() if path.startswith("/v1/chairs")}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    url, token = str(toy.client.base_url), toy.tokens["agent"]
    found = schemathesis(file, url, token, seconds=SECONDS, seed=SEED, directory=tmp_path)
    assert not found, found
