"""Runs schemathesis over the whole API, in turn with every role's token, against a system of its own.

`make fuzz SECONDS=600 SEED=7`; tests/contracts/test_fuzz.py runs it shortly.
"""

import argparse
import re
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import outlets
from shop import Shop, new_shop
from system import System, eventually, running

from tests.contracts.access_world import coverage_of
from tests.contracts.claims import dry_run, recovery
from tests.contracts.examples import Records, body_of, invitation_token, unsubscription_token
from tests.contracts.passports import passport
from tests.contracts.received_mail import quarantined

ROLES = ("agent", "customer", "partner", "supervisor", "service", "admin")
"""Admins last: they erase the customer."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
# A query may be too long (414) before it is looked at. Schemathesis counts some statuses alone as refusals.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""
STREAMS_END = {"AFTERSALES_LIVE_CONNECTION_SECONDS": "0.3"}


@dataclass(frozen=True)
class Place:
    """A shop whose records the generated requests may meet: the document with their ids for its examples."""

    shop: Shop
    customer: str
    document: Path


def place(system: System, directory: Path) -> Place:
    """A shop with one of everything, and a survey that has been answered."""
    shop = new_shop(system)
    purchase, other = shop.sold(), shop.sold()
    asset = purchase["items"][0]["registrations"][0]["asset_id"]
    ticket, resolved = (shop.open_ticket(each).json()["id"] for each in (purchase, other))
    shop.agent.post(f"/v1/tickets/{resolved}:resolve", json={"code": "solved"}).raise_for_status()
    invitation = shop.invitation(other)
    answer = system.gateway.post(f"/v1/invitations/{invitation}/answer", json=body_of("answer_invitation"))
    delivery = eventually(lambda: shop.agent.get("/v1/deliveries").json()["items"], "a delivery")[0]["id"]
    ids = {"cus": purchase["customer_id"], "pur": purchase["id"], "ast": asset, "tkt": ticket, "dlv": delivery}
    ids |= {"cov": coverage_of(shop, asset), "mod": shop.model_id, "ans": answer.raise_for_status().json()["id"]}
    ids |= {"agt": shop.agent.get("/v1/agents").raise_for_status().json()["items"][0]["id"]}  # who resolved the ticket
    ids |= {"iml": quarantined(shop), "dpp": passport(shop, asset)}
    ids |= {"msg": shop.agent.get(f"/v1/tickets/{ticket}/messages").raise_for_status().json()["items"][0]["id"]}
    records = Records(
        shop.id, ids, {invitation_token(): invitation, unsubscription_token(): shop.unsubscription(other)}
    )
    admin = system.as_("admin", sub="admin-1", retailers=(shop.id,))
    staff = {"agent": shop.agent, "partner": shop.partner, "admin": admin}
    records.ids["rcv"], records.ids["adr"] = recovery(records, staff, shop), dry_run(records, staff)
    records.add_missing(staff)
    records.asked("upload_product_document_version").send(
        shop.partner, "upload_product_document_version"
    ).raise_for_status()
    erased = admin.post(f"/v1/customers/{shop.sold()['customer_id']}:erase").raise_for_status()
    records.ids["ers"] = erased.json()["id"]
    related = shop.agent.post(f"/v1/tickets/{ticket}/links", json={"to": resolved, "kind": "related"})
    records.ids["lnk"] = related.raise_for_status().json()["id"]
    shop.agent.post(f"/v1/tickets/{resolved}/links", json={"to": ticket, "kind": "child_of"}).raise_for_status()
    updating = shop.agent.post(f"/v1/tickets/{ticket}/child-updates", json={"note": "Wait"})
    records.ids["tcu"] = updating.raise_for_status().json()["id"]
    file = directory / "openapi.json"
    file.write_text(records.filled(system.gateway.get("/openapi.json").raise_for_status().text))
    return Place(shop, purchase["customer_id"], file)


def fuzz(where: Place, role: str, *, seconds: int, seed: int, directory: Path, only: Iterable[str] = ()) -> str:
    """What schemathesis found with this role's token, in its words; empty if nothing.

    `only`: the ids of operations; all where there are none.
    """
    system = where.shop.system
    token = system.token(role, sub=f"{role}-1", retailers=(where.shop.id,), customer=where.customer)
    url = str(system.gateway.base_url)
    found = schemathesis(where.document, url, token, seconds=seconds, seed=seed, directory=directory, only=only)
    return found and f"with a token of a {role}:\n{found}"


def schemathesis(
    document: Path, url: str, token: str, *, seconds: int, seed: int, directory: Path, only: Iterable[str] = ()
) -> str:
    """What it finds with this token at an API of this document; empty if nothing."""
    (directory / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", str(document)),
        *("--url", url),
        *("--header", f"Authorization: Bearer {token}"),
        *("--checks", ",".join(CHECKS)),
        # Not the stateful phase: it fills a path with the empty id of a link, and so asks for another resource.
        *("--phases", "examples,coverage,fuzzing", "--max-time", str(seconds), "--seed", str(seed)),
        *("--request-timeout", "20", "--suppress-health-check", "all", "--warnings", "off", "--no-color"),
        "--continue-on-failure",
        *(part for id in only for part in ("--include-operation-id", id)),
    ]
    done = run(command, cwd=directory, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{done.stdout[-20_000:]}{done.stderr[-2_000:]}"


def answered(where: Place, status: str = "") -> set[str]:
    """The operations (`GET /v1/tickets/{id}`) that answered with a status that begins so, by the gateway's metrics."""
    metrics = outlets.metrics(where.shop.system)["gateway"]
    counted = re.findall(r"^aftersales_http_server_seconds_count\{(.*?)\} ", metrics, re.MULTILINE)
    labels = [dict(re.findall(r'(\w+)="([^"]*)"', each)) for each in counted]
    return {f"{each['method']} {each['route']}" for each in labels if each["status"].startswith(status)}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and not without the system
    clean = True
    with TemporaryDirectory() as name, running(Path(name) / "system", settings=STREAMS_END) as system:
        where = place(system, Path(name))
        for role in ROLES:
            each = max(1, asked.seconds // len(ROLES))
            found = fuzz(where, role, seconds=each, seed=asked.seed, directory=Path(name))
            clean = clean and not found
            sys.stdout.write(found or f"{role}: clean\n")
            sys.stdout.flush()
        sys.stdout.write(f"{len(answered(where, '2'))} operations were met with success too\n")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
