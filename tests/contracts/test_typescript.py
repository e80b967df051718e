"""The TypeScript client is what the OpenAPI document says, type-checks, and works."""

import json
import shutil
from pathlib import Path

import pytest
from shop import new_shop
from system import System

from tests.contracts.node_package import CLIENT, ROOT, installed, node, npm, reported


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("typescript"))


@pytest.fixture(scope="module")
def packed(client: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of somebody else with the packed client, which has its dependency."""
    project = tmp_path_factory.mktemp("project")
    [archive] = json.loads(reported("pack", "--json", "--pack-destination", str(project), at=client))
    shutil.unpack_archive(project / archive["filename"], project / "node_modules")
    modules = project / "node_modules"
    (modules / "package").rename(modules / "aftersales-client")
    for dependency in ("openapi-fetch", "openapi-typescript-helpers", "typescript"):
        (modules / dependency).symlink_to(client / "node_modules" / dependency)
    (project / "package.json").write_text('{"type": "module"}')
    return project


def test_the_schema_is_what_the_generator_makes(client: Path) -> None:
    reported("run", "generate", at=client)
    fresh, committed = (root / "src" / "schema.d.ts" for root in (client, CLIENT))
    assert fresh.read_text() == committed.read_text(), "run `make client`"


def test_the_version_is_that_of_the_document(client: Path) -> None:
    version = json.loads((ROOT / "docs" / "openapi.json").read_text())["info"]["version"]
    declared, lock = (json.loads((CLIENT / f"package{each}.json").read_text()) for each in ("", "-lock"))
    assert {declared["version"], lock["version"], lock["packages"][""]["version"]} == {version}, "run `make client`"


def test_it_type_checks(client: Path) -> None:
    reported("run", "check", at=client)


def test_helpers_pass_their_tests(client: Path) -> None:
    done = npm("test", at=client)
    assert done.returncode == 0, done.stdout
    assert "pass 0" not in done.stdout


def test_the_package_has_what_is_built_alone(packed: Path) -> None:
    package = packed / "node_modules" / "aftersales-client"
    files = {str(file.relative_to(package)) for file in package.rglob("*") if file.is_file()}
    built = {f"dist/{file.stem}.{kind}" for file in (CLIENT / "src").glob("[!.]*[!d].ts") for kind in ("js", "d.ts")}
    assert files == {"README.md", "package.json", "dist/schema.d.ts", *built}
    declared = json.loads((package / "package.json").read_text())
    named = {
        path.removeprefix("./")
        for each in declared["exports"].values()
        if isinstance(each, dict)
        for path in each.values()
    }
    assert named <= files


@pytest.mark.parametrize(("module", "resolution"), [("nodenext", "nodenext"), ("esnext", "bundler")])
def test_the_package_type_checks_for_its_users(module: str, resolution: str, packed: Path) -> None:
    (packed / "use.ts").write_text(
        'import { createClient, ok, type Schemas } from "aftersales-client";\n'
        'import { type LiveChange, watchTickets } from "aftersales-client/live";\n'
        'import type { paths } from "aftersales-client/schema";\n'
        'export const read: Promise<Schemas["Me"]> = ok(createClient({ baseUrl: "" }).GET("/v1/me"));\n'
        'export const path: keyof paths = "/v1/tickets";\n'
        "export type Change = LiveChange;\n"
        "export const watch: Function = watchTickets;\n"
    )
    options = ["--strict", "--noEmit", "--target", "es2023", "--module", module, "--moduleResolution", resolution]
    checked = node("node_modules/typescript/bin/tsc", *options, "use.ts", at=packed)
    assert checked.returncode == 0, checked.stdout


def test_the_package_is_imported_by_its_names(packed: Path) -> None:
    code = (
        'const root = await import("aftersales-client"), live = await import("aftersales-client/live");'
        "console.log(typeof root.createClient, root.watchTickets === live.watchTickets);"
    )
    done = node("--input-type=module", "--eval", code, at=packed)
    assert done.stdout == "function true\n", done.stderr


def test_a_wrong_field_does_not_type_check(client: Path) -> None:
    wrong = client / "src" / "wrong.ts"
    wrong.write_text(
        'import { createClient } from "./index.ts";\n'
        'const client = createClient({ baseUrl: "" });\n'
        'await client.POST("/v1/tickets", { body: { subject: "no", text: "body is its name" } });\n'
    )
    try:
        checked = npm("run", "check", at=client)
    finally:
        wrong.unlink()
    assert checked.returncode != 0
    assert "'text' does not exist" in checked.stdout


def test_the_example_works_against_a_running_system(client: Path, embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sell()
    token = embedded.token("agent", sub="agent-1", retailers=(shop.id,))
    url = str(embedded.gateway.base_url).rstrip("/")
    printed = reported("run", "--silent", "morning", "--", token, url, at=client)
    tickets = shop.agent.get("/v1/tickets").raise_for_status().json()["items"]
    assert [ticket["customer_id"] for ticket in tickets] == [purchase["customer_id"]]
    assert f"opened: {tickets[0]['id']}" in printed
    assert "now urgent, to be answered by 20" in printed
    assert f"live: ticket.assigned {tickets[0]['id']}" in printed


_UPLOADING = """
import { createClient, ok, upload } from "./src/index.ts";
const [token, baseUrl, id] = process.argv.slice(1);
const client = createClient({ baseUrl, token: () => token });
const file = new File(["It leaks here."], "leak.txt", { type: "text/plain" });
const { id: attachment } = await upload(client, file);
const body = { body: "See the file.", attachment_ids: [attachment] };
await ok(client.POST("/v1/tickets/{id}/messages", { params: { path: { id } }, body }));
const link = await ok(client.POST("/v1/attachments/{id}:link", { params: { path: { id: attachment } } }));
console.log(await (await fetch(new URL(link.url, baseUrl))).text());
"""


def test_uploaded_file_is_sent_with_a_message_and_read(client: Path, embedded: System) -> None:
    shop = new_shop(embedded)
    ticket = shop.open_ticket(shop.sell()).raise_for_status().json()
    token = embedded.token("agent", sub="agent-1", retailers=(shop.id,))
    url = str(embedded.gateway.base_url).rstrip("/")
    done = node("--input-type=module", "--eval", _UPLOADING, token, url, ticket["id"], at=client)
    assert done.stdout == "It leaks here.\n", done.stderr
    message = shop.agent.get(f"/v1/tickets/{ticket['id']}").raise_for_status().json()["messages"][-1]
    assert [each["name"] for each in message["attachments"]] == ["leak.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "usage: npm run morning -- TOKEN [URL]"),
        (("token", "http://127.0.0.1:1"), "no response: "),
    ],
)
def test_example_names_missing_configuration(arguments: tuple[str, ...], said: str, client: Path) -> None:
    refused = npm("run", "--silent", "morning", "--", *arguments, at=client)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "    at " not in refused.stderr


def test_example_names_the_required_node_version(client: Path) -> None:
    older = (
        'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})'
    )
    refused = node("--import", older, "examples/morning.mjs", "token", at=client)
    assert refused.returncode == 2
    assert refused.stderr.startswith("Node 20.20.2 cannot run TypeScript: use 22.18 or newer")
    assert json.loads((client / "package.json").read_text())["engines"]["node"] == ">=22.18"


@pytest.mark.parametrize("package", ["clients/typescript", "services/notifications/tests/deliveries/reader"])
def test_the_lock_file_names_no_registry(package: str) -> None:
    packages = json.loads((ROOT / package / "package-lock.json").read_text())["packages"]
    assert len(packages) > 1
    assert not [name for name, each in packages.items() if "resolved" in each]
    declared = json.loads((ROOT / package / "package.json").read_text())
    versions = {**declared["dependencies"], **declared.get("devDependencies", {})}.values()
    assert not [version for version in versions if not version[0].isdigit()], "exact versions only"
