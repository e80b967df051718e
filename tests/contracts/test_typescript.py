"""The TypeScript client is what the OpenAPI document says, type-checks, and works."""

import json
import os
import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
from shop import new_shop
from system import System

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the client with what its lock file names, beside a copy of the document."""
    root = tmp_path_factory.mktemp("typescript")
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "openapi.json", root / "docs")
    copy = root / "clients" / "typescript"
    shutil.copytree(CLIENT, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    reported("ci", "--ignore-scripts", "--no-audit", "--no-fund", at=copy)
    return copy


def npm(*command: str, at: Path) -> CompletedProcess[str]:
    return run([str(BIN / "npm"), *command], check=False, cwd=at, env=ENVIRONMENT, text=True, capture_output=True)


def reported(*command: str, at: Path) -> str:
    """What npm prints; fails with all of it if npm does."""
    done = npm(*command, at=at)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_schema_is_what_the_generator_makes(client: Path) -> None:
    reported("run", "generate", at=client)
    fresh, committed = (root / "src" / "schema.d.ts" for root in (client, CLIENT))
    assert fresh.read_text() == committed.read_text(), "run `make client`"


def test_it_type_checks_and_builds(client: Path) -> None:
    reported("run", "check", at=client)
    reported("run", "build", at=client)
    assert {"index.js", "index.d.ts", "schema.d.ts"} <= {file.name for file in (client / "dist").iterdir()}


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
    printed = reported("run", "--silent", "example", "--", token, url, at=client)
    tickets = shop.agent.get("/v1/tickets").raise_for_status().json()["items"]
    assert [ticket["customer_id"] for ticket in tickets] == [purchase["customer_id"]]
    assert f"opened: {tickets[0]['id']}" in printed
    assert "now urgent, to be answered by 20" in printed
    assert f"live: ticket.assigned {tickets[0]['id']}" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "usage: npm run example -- TOKEN [URL]"),
        (("token", "http://127.0.0.1:1"), "no answer: "),
    ],
)
def test_example_names_missing_configuration(arguments: tuple[str, ...], said: str, client: Path) -> None:
    refused = npm("run", "--silent", "example", "--", *arguments, at=client)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "    at " not in refused.stderr


def test_example_names_the_required_node_version(client: Path) -> None:
    older = (
        'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})'
    )
    command = [str(BIN / "node"), "--import", older, "example.mjs", "token"]
    refused = run(command, check=False, cwd=client, env=ENVIRONMENT, text=True, capture_output=True)
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
