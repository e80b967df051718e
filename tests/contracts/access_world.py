"""The world of the access matrix: what exists in it, and the request of every operation about it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import uuid4

import httpx
from shop import Json, Shop
from system import eventually

from tests.contracts.access_table import Row, complete
from tests.contracts.claims import claim_for, dry_run, new_lines, recovery
from tests.contracts.examples import (
    OPERATIONS,
    PICTURE,
    Asked,
    Records,
    creations,
    invitation_token,
    unsubscription_token,
)
from tests.contracts.passports import passport
from tests.contracts.received_mail import claimed_ticket, quarantined
from tests.contracts.rpcs import let_in

TABLE: dict[str, Row] = complete(OPERATIONS, let_in())
CHANGES = {name for name, (method, path) in OPERATIONS.items() if method != "GET" and "{id}" in path}
"""Operations that change a record."""


def coverage_of(shop: Shop, asset: str) -> str:
    """A coverage of the asset that is not statutory: it can be changed in every way."""
    covered = eventually(lambda: shop.agent.get(f"/v1/assets/{asset}").json().get("coverages"), "an asset")
    return str(covered[-1]["id"])


@dataclass(frozen=True)
class World:
    """A shop in which everything exists that can be named, another customer there, and another shop."""

    ours: Shop
    theirs: Shop
    purchase: Json
    other_customer: str
    ticket: str
    delivery: str
    answer: str
    invitation: str
    unsubscription: str
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    approvals: dict[str, str] = field(default_factory=dict)
    hand_overs: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    modernisations: dict[str, str] = field(default_factory=dict)

    @property
    def customer(self) -> str:
        return str(self.purchase["customer_id"])

    @property
    def asset(self) -> str:
        return str(self.purchase["items"][0]["registrations"][0]["asset_id"])

    @property
    def secrets(self) -> set[str]:
        """What nobody else may learn of."""
        return {self.customer, self.asset, self.purchase["id"], self.ticket, self.delivery, self.answer, self.ours.id}

    @property
    def others(self) -> dict[str, str]:
        """The tokens of the examples, and those that exist."""
        return {invitation_token(): self.invitation, unsubscription_token(): self.unsubscription}

    @cached_property
    def records(self) -> Records:
        """What examples name: of every kind one."""
        ids = {"cus": self.customer, "ast": self.asset, "pur": str(self.purchase["id"]), "mod": self.ours.model_id}
        ids |= {"tkt": self.ticket, "dlv": self.delivery, "ans": self.answer}
        ids["cov"] = coverage_of(self.ours, self.asset)
        records = Records(self.ours.id, ids, self.others)
        records.ids["tem"] = records.created("create_team", self.staff)  # before the agents, who name it
        for prefix, creating in {"agt": "create_agent", "mad": "create_mail_address"}.items():
            records.ids[prefix] = records.created(creating, self.staff, **_UNIQUE[creating]())
        arranged = {"org": "create_organisation", "sit": "create_site", "pln": "create_support_plan"}
        for prefix, creating in arranged.items():  # before entitlements, which name them
            records.ids[prefix] = records.created(creating, self.staff)
        records.ids["att"] = self.sent_file(self.ticket)
        records.ids["rcv"], records.ids["adr"] = recovery(records, self.staff, self.ours), dry_run(records, self.staff)
        records.add_missing(self.staff)
        records.asked("upload_product_document_version").send(
            self.staff["partner"], "upload_product_document_version"
        ).raise_for_status()
        records.ids["cmp"], records.ids["cun"] = self._campaign()
        records.ids["ers"] = self._erasure()
        records.ids["dpp"] = passport(self.ours, self.asset)
        records.ids["iml"] = quarantined(self.ours)
        records.ids["mrd"] = self._reading()
        self._mention()
        self._ask_each_other()
        self.linked(self.ticket)
        self.child_update(self.ticket)
        return records

    @property
    def staff(self) -> dict[str, httpx.Client]:
        """Clients of those who create records, by role."""
        roles = ("agent", "supervisor", "partner", "admin")
        return {role: self.ours.system.as_(role, sub=f"{role}-7", retailers=(self.ours.id,)) for role in roles}

    def token(self, role: str, place: str) -> str:
        """The same customer id in a token of another retailer is another customer."""
        if (role, place) not in self.tokens:
            retailers = {
                "another retailer": (self.theirs.id,),
                "no retailer": (),
                "several retailers": (self.theirs.id, self.ours.id),
            }.get(place, (self.ours.id,))
            customer = {"another customer": self.other_customer, "no customer id": ""}.get(place, self.customer)
            token = self.ours.system.token(role, sub=f"{role}-7", retailers=retailers, customer=customer)
            self.tokens[role, place] = token
        return self.tokens[role, place]

    def subject(self, operation: str) -> str:
        """A record of its own for what changes it, so that no cell sees what another did; empty for what does not."""
        if operation not in CHANGES:
            return ""
        collection = OPERATIONS[operation][1].partition("/{")[0]
        if operation == "erase_customer":
            return str(self.ours.sold()["customer_id"])
        if operation in ("report_asset_fact", "revoke_asset_fact", "record_modernisation", "revoke_modernisation"):
            asset = str(self.ours.sold()["items"][0]["registrations"][0]["asset_id"])
            if operation == "revoke_asset_fact":
                self.fact_of(asset)
            if operation == "revoke_modernisation":
                self.modernisation_of(asset)
            return asset
        if collection == "/v1/attachments":
            return self.sent_file(self.ticket)
        if operation == "move_campaign_unit":
            return self.records.ids["cmp"]  # the state that its unit has changes nothing
        if collection == "/v1/deliveries":
            return self._acknowledgement()
        if collection == "/v1/incoming-mails":
            return quarantined(self.ours)
        own = {"/v1/customers": self.customer, "/v1/retailers": self.ours.id, "/v1/assets": self.asset}
        if whole := own.get(collection):
            return whole  # everybody's own is this one, and its example changes nothing that others look at
        if collection == "/v1/claims":
            return claim_for(operation, self.records, self.staff)
        if collection == "/v1/operations":
            return self.ended_operation()
        if collection == "/v1/supplier-recoveries":
            return recovery(self.records, self.staff, self.ours)
        if collection != "/v1/tickets":
            creating = next(name for _, name in creations() if OPERATIONS[name][1] == collection)
            fields = _UNIQUE[creating]() if creating in _UNIQUE else {}
            return self.records.created(creating, self.staff, **fields)
        if operation == "assign_ticket_customer":
            return claimed_ticket(self.ours)
        opened = self.ours.open_ticket(self.purchase)
        assert opened.status_code == 201, opened.text
        ticket = str(opened.json()["id"])
        if operation in ("close_ticket", "reopen_ticket", "undo_ticket_reopening"):
            self.ours.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
        if operation == "undo_ticket_reopening":
            thanks = {"body": "Thank you!"}
            self.ours.customer(self.customer).post(f"/v1/tickets/{ticket}/messages", json=thanks).raise_for_status()
        if operation == "resume_ticket":
            self.ours.agent.post(f"/v1/tickets/{ticket}:wait", json={}).raise_for_status()
        if operation == "rescue_ticket":
            self.ours.agent.post(f"/v1/tickets/{ticket}:spam").raise_for_status()
        if operation == "unmerge_ticket":
            into = {"into": self.another_ticket()}
            self.ours.agent.post(f"/v1/tickets/{ticket}:merge", json=into).raise_for_status()
        if operation == "update_message":
            self.message_in(ticket)
        if operation == "withdraw_ticket_approval":
            self.approval_in(ticket)
        if operation == "answer_ticket_approval":
            self.approval_in(ticket, ended=True)
        if operation in ("answer_ticket_hand_over", "withdraw_ticket_hand_over"):
            self.hand_over_in(ticket)
        if operation in ("unassign_ticket", "hand_over_ticket"):
            self.ours.agent.post(f"/v1/tickets/{ticket}:assign", json={}).raise_for_status()
        return ticket

    def opening_of(self, ticket: str) -> str:
        """The id of its opening message; that of one which is nowhere for a ticket that our agent does not see."""
        found = self.ours.agent.get(f"/v1/tickets/{ticket}")
        return str(found.json()["messages"][0]["id"]) if found.status_code == 200 else f"msg_{'a' * 26}"

    def sent_file(self, ticket: str) -> str:
        """The attachment of a public message: until it is in one, it is its uploader's alone."""
        params, headers = {"name": "leak.png"}, {"Content-Type": "image/png"}
        uploaded = self.ours.agent.post("/v1/attachments", content=PICTURE, params=params, headers=headers)
        assert uploaded.status_code == 201, uploaded.text
        id = str(uploaded.json()["id"])
        said = {"body": "See the photo.", "attachment_ids": [id]}
        self.ours.agent.post(f"/v1/tickets/{ticket}/messages", json=said).raise_for_status()
        return id

    @cached_property
    def link_token(self) -> str:
        """That of a link to the attachment."""
        linked = self.ours.agent.post(f"/v1/attachments/{self.records.ids['att']}:link").raise_for_status()
        return str(linked.json()["url"]).partition("token=")[2]

    def kept(self, operation: str) -> str:
        """A record that all cells share in which the operation is refused, and which each finds unchanged."""
        if operation not in self.subjects:
            self.subjects[operation] = self.subject(operation)
        return self.subjects[operation]

    def ended_operation(self) -> str:
        """To cancel one that has ended changes nothing, also not while another cell looks at it."""

        def ended() -> str | None:
            items = self.ours.agent.get("/v1/operations").raise_for_status().json()["items"]
            return next((each["id"] for each in items if each["state"] in ("completed", "failed", "cancelled")), None)

        return eventually(ended, "an operation that has ended")

    def another_ticket(self) -> str:
        """Of the same customer."""
        return str(self.ours.open_ticket(self.purchase).raise_for_status().json()["id"])

    def message_in(self, ticket: str) -> str:
        """A message of the agent who asks, the same whenever it is asked for; one that is nowhere of no such ticket."""
        if ticket not in self.said:
            said = self.staff["agent"].post(f"/v1/tickets/{ticket}/messages", json={"body": "Please clean the filtr."})
            if said.status_code != 201:
                return f"msg_{'a' * 26}"
            self.said[ticket] = str(said.json()["id"])
        return self.said[ticket]

    def linked(self, ticket: str) -> str:
        """The id of a link of the ticket to another one; of one that is nowhere without the ticket."""
        asked = {"to": self.another_ticket(), "kind": "related"}
        linked = self.ours.agent.post(f"/v1/tickets/{ticket}/links", json=asked)
        return str(linked.json()["id"]) if linked.status_code == 201 else f"lnk_{'a' * 26}"

    def with_child(self, ticket: str) -> str:
        """The ticket, of which another one is a child then, if there is such a ticket."""
        asked = {"to": ticket, "kind": "child_of"}
        self.ours.agent.post(f"/v1/tickets/{self.another_ticket()}/links", json=asked)
        return ticket

    def child_update(self, ticket: str) -> str:
        """The id of the newest update of its children; of one that is nowhere without the ticket."""
        listed = self.ours.agent.get(f"/v1/tickets/{ticket}/child-updates")
        if listed.status_code != 200:
            return f"tcu_{'a' * 26}"
        if not listed.json()["items"]:
            self.with_child(ticket)
            self.ours.agent.post(f"/v1/tickets/{ticket}/child-updates", json={"note": "Wait"}).raise_for_status()
            return self.child_update(ticket)
        return str(listed.json()["items"][0]["id"])

    def approval_in(self, ticket: str, *, ended: bool = False) -> str:
        """An approval that the agent who asks has requested, the same whenever it is asked for.

        One that is nowhere for a ticket on which they cannot. `ended`: nobody can answer it any more.
        """
        if ticket not in self.approvals:
            asked = {"question": "May we refund it?", "approver_id": self.records.ids["agt"]}
            requested = self.staff["agent"].post(f"/v1/tickets/{ticket}:request-approval", json=asked)
            if requested.status_code != 200:
                return f"apr_{'a' * 26}"
            self.approvals[ticket] = str(requested.json()["approvals"][0]["id"])
            if ended:
                gone = {"approval_id": self.approvals[ticket]}
                self.staff["agent"].post(f"/v1/tickets/{ticket}:withdraw-approval", json=gone).raise_for_status()
        return self.approvals[ticket]

    @cached_property
    def supplier_reason(self) -> str:
        """A pending reason for which a ticket can be handed over."""
        wanted = {"name": "Development", "customer_label": "At the makers", "party": "supplier"}
        created = (
            self.staff["admin"]
            .post("/v1/pending-reasons", json={**wanted, "retailer": self.ours.id})
            .raise_for_status()
        )
        return str(created.json()["id"])

    def hand_over_in(self, ticket: str) -> str:
        """An open hand-over of the agent who asks, the same whenever it is asked for.

        One that is nowhere for a ticket of which they cannot.
        """
        if ticket not in self.hand_overs:
            agent = self.staff["agent"]
            agent.post(f"/v1/tickets/{ticket}:assign", json={})
            asked = {"addressee": "Firmware", "question": "Is it known?", "reason_id": self.supplier_reason}
            handed = agent.post(f"/v1/tickets/{ticket}:hand-over", json=asked)
            if handed.status_code != 200:
                return f"hnd_{'a' * 26}"
            self.hand_overs[ticket] = str(handed.json()["hand_overs"][0]["id"])
        return self.hand_overs[ticket]

    def fact_of(self, asset: str) -> str:
        """A fact about the asset, the same whenever it is asked for; one that is nowhere of no such asset."""
        if asset not in self.facts:
            known = {"kind": "invoiced", "at": "2026-11-04T09:00:00Z"}
            reported = self.ours.partner.post(f"/v1/assets/{asset}/facts", json=known)
            if reported.status_code != 201:
                return f"fct_{'a' * 26}"
            self.facts[asset] = str(reported.json()["id"])
        return self.facts[asset]

    def modernisation_of(self, asset: str) -> str:
        """A modernisation of the asset, the same whenever it is asked for; one that is nowhere of no such asset."""
        if asset not in self.modernisations:
            done = {"kind": "upgrade", "at": "2026-11-04T09:00:00Z"}
            recorded = self.ours.partner.post(f"/v1/assets/{asset}/modernisations", json=done)
            if recorded.status_code != 201:
                return f"mdn_{'a' * 26}"
            self.modernisations[asset] = str(recorded.json()["id"])
        return self.modernisations[asset]

    def _mention(self) -> None:
        """Of those who list theirs."""
        for role in ("agent", "supervisor"):
            own = self.staff[role].get("/v1/me").raise_for_status().json()["agent_id"]
            note = {"body": "Please look", "visibility": "internal", "mentions": [own]}
            self.staff[role].post(f"/v1/tickets/{self.ticket}/messages", json=note).raise_for_status()

    def _ask_each_other(self) -> None:
        """Those who list what waits for them, for an approval."""
        ticket = self.another_ticket()
        for asking, asked in (("agent", "supervisor"), ("supervisor", "agent")):
            approver = self.staff[asked].get("/v1/me").raise_for_status().json()["agent_id"]
            question = {"question": "May we refund it?", "approver_id": approver}
            self.staff[asking].post(f"/v1/tickets/{ticket}:request-approval", json=question).raise_for_status()

    def _erasure(self) -> str:
        """That of a customer who is in nothing else."""
        customer = self.ours.sold()["customer_id"]
        return str(self.staff["admin"].post(f"/v1/customers/{customer}:erase").raise_for_status().json()["id"])

    def _campaign(self) -> tuple[str, str]:
        """A started one, and a unit of it."""
        about = {"kind": "service", "title": "Firmware", "description": "It is quieter."}
        admin = self.staff["admin"]
        made = admin.post("/v1/campaigns", json={**about, "product_model_id": self.ours.model_id}).raise_for_status()
        path = f"/v1/campaigns/{made.json()['id']}"
        admin.post(f"{path}:start").raise_for_status()
        units = eventually(lambda: self.ours.agent.get(f"{path}/units").json()["items"], "a unit", 30)
        return str(made.json()["id"]), str(units[0]["id"])

    def _reading(self) -> str:
        """That of the asset's meter on another day than those of the examples."""
        shown = {"unit": "hours", "read_at": "2026-11-19T08:00:00Z", "value": 100}
        recorded = self.ours.customer(self.customer).post(f"/v1/assets/{self.asset}/meter-readings", json=shown)
        return str(recorded.raise_for_status().json()["id"])

    def component(self) -> str:
        """A new one in the asset."""
        part = {"manufacturer": "Vesikone", "name": "Drain pump"}
        recorded = {"part": part, "installed_at": "2026-11-05T15:00:00Z"}
        added = self.ours.agent.post(f"/v1/assets/{self.asset}/components", json=recorded)
        return str(added.raise_for_status().json()["id"])

    def _acknowledgement(self) -> str:
        """A mail that was sent, of a ticket of its own."""
        ticket = self.ours.open_ticket(self.purchase).raise_for_status().json()["id"]
        asked = {"ticket": ticket, "state": "sent"}
        sent = eventually(lambda: self.ours.agent.get("/v1/deliveries", params=asked).json()["items"], "its mail")
        return str(sent[0]["id"])

    def asked(self, operation: str, subject: str = "") -> Asked:
        """The example of an operation, about what exists here; `subject` is the record that it changes."""
        asked = self.records.asked(operation, subject)
        change = _CHANGED.get(operation)
        return change(self, asked) if change else asked


def _without(name: str, body: Json) -> Json:
    return {each: value for each, value in body.items() if each != name}


def _another_part(body: Json) -> Json:
    """With a serial that none has."""
    return {**body, "part": {**body["part"], "serial": uuid4().hex}}


_UNIQUE: dict[str, Callable[[], Json]] = {
    "create_retailer": lambda: {"id": f"new-{uuid4().hex[:8]}"},
    "create_agent": lambda: {"subject": f"new-{uuid4().hex[:8]}"},
    "create_custom_field": lambda: {"key": f"new_{uuid4().hex[:8]}"},
    "create_claim": new_lines,
    "create_asset": lambda: {"serial": f"NEW-{uuid4().hex[:8]}"},
    "create_serial_rule": lambda: {"manufacturer": f"new-{uuid4().hex[:8]}"},
    "create_mail_address": lambda: {"address": f"new-{uuid4().hex[:8]}@nordic-home.example"},
}
"""What no two records have in common, by the operation that creates them: a value that none has."""

_CHANGED: dict[str, Callable[[World, Asked], Asked]] = {
    "revoke_asset_fact": lambda world, asked: replace(asked, json={**asked.json, "fact_id": world.fact_of(asked.path)}),
    "record_modernisation": lambda _, asked: replace(  # without what partners leave out
        asked, json=_without("extended_months", _without("extended_coverage_id", asked.json))
    ),
    "revoke_modernisation": lambda world, asked: replace(
        asked, json={**asked.json, "modernisation_id": world.modernisation_of(asked.path)}
    ),
    "move_supplier_recovery": lambda _, asked: replace(asked, json=_without("amount", asked.json)),  # all of it
    "get_merge_preview": lambda world, asked: replace(
        asked,
        path=world.another_ticket() if asked.path == world.ticket else asked.path,  # which is resolved
        params={"into": world.another_ticket()},
    ),
    "split_ticket": lambda world, asked: replace(
        asked, json={**_without("category_id", asked.json), "message_id": world.opening_of(asked.path)}
    ),
    "merge_ticket": lambda world, asked: replace(asked, json={**asked.json, "into": world.another_ticket()}),
    "create_ticket_link": lambda world, asked: replace(asked, json={**asked.json, "to": world.another_ticket()}),
    "unlink_ticket": lambda world, asked: replace(asked, json={"link_id": world.linked(asked.path)}),
    "create_ticket_child_update": lambda world, asked: replace(asked, path=world.with_child(asked.path)),
    "get_ticket_child_update": lambda world, asked: replace(asked, further=(world.child_update(asked.path),)),
    "add_component": lambda _, asked: replace(asked, json=_another_part(_without("parent_id", asked.json))),
    "swap_component": lambda world, asked: replace(
        asked, json=_another_part({**asked.json, "component_id": world.component()})
    ),
    "remove_component": lambda world, asked: replace(asked, json={**asked.json, "component_id": world.component()}),
    "add_meter": lambda _, asked: replace(asked, json=_without("replaced_value", asked.json)),  # the first one
    "create_ticket": lambda _, asked: replace(asked, json=_without("priority", asked.json)),  # which staff sets
    "add_message": lambda _, asked: replace(asked, json=_without("answers", asked.json)),  # a message that is not here
    "get_message": lambda world, asked: replace(asked, further=(world.message_in(asked.path),)),
    "update_message": lambda world, asked: replace(
        asked, json=_without("mentions", asked.json), further=(world.message_in(asked.path),)
    ),
    "answer_ticket_approval": lambda world, asked: replace(
        asked, json={**asked.json, "approval_id": world.approval_in(asked.path, ended=True)}
    ),
    "withdraw_ticket_approval": lambda world, asked: replace(
        asked, json={**asked.json, "approval_id": world.approval_in(asked.path)}
    ),
    "hand_over_ticket": lambda world, asked: replace(  # without a time that is past
        asked, json={**_without("until", asked.json), "reason_id": world.supplier_reason}
    ),
    "answer_ticket_hand_over": lambda world, asked: replace(
        asked, json={**asked.json, "hand_over_id": world.hand_over_in(asked.path)}
    ),
    "withdraw_ticket_hand_over": lambda world, asked: replace(
        asked, json={**asked.json, "hand_over_id": world.hand_over_in(asked.path)}
    ),
    "create_retailer": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_retailer"]()}),
    "create_custom_field": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_custom_field"]()}),
    "create_mail_address": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_mail_address"]()}),
    "download_attachment": lambda world, asked: replace(asked, params={"token": world.link_token}),
    "create_asset": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_asset"]()}),
    "create_agent": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_agent"]()}),
    "create_serial_rule": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_serial_rule"]()}),
    "create_claim": lambda _, asked: replace(asked, json={**asked.json, **_UNIQUE["create_claim"]()}),
    "review_claim": lambda _, asked: replace(asked, json=_without("lines", asked.json)),  # those of a finding
    "decide_claim": lambda _, asked: replace(
        asked, json={"decisions": [_without("cap", each) for each in asked.json["decisions"]]}
    ),
}
"""Operations whose example cannot be carried out as it is."""


def ask(world: World, operation: str, asked: Asked, token: str = "") -> httpx.Response:
    """The response; of a stream that goes on, its head."""
    authorization = {"Authorization": f"Bearer {token}"} if token else {}
    return asked.send(world.ours.system.gateway, operation, **authorization)
