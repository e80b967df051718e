"""The life of one machine over HTTP: sold, started, used, repaired, claimed, returned and sold again."""

from secrets import token_hex
from typing import Any

from devtools.demo import RETAILER, create_retailer
from devtools.people import Outside, Person, text_of_money

Json = dict[str, Any]

SOLD, DELIVERED, INSTALLED, FAILED, REPAIRED = 110, 104, 95, 40, 30
"""Days ago."""
YEAR = 365


class Story:
    """Who acts, and the machine: everything that the steps share."""

    def __init__(self, outside: Outside, retailer: str) -> None:
        self.outside, self.retailer = outside, retailer
        self.run = token_hex(4)
        self.admin = outside.person("admin", "admin-1", "Aino Admin")
        self.partner = self.of("partner", "nordic-home-shop", "Nordic Home shop")
        self.agent = self.of("agent", "agent-1", "Ada Agent")
        self.supervisor = self.of("supervisor", "supervisor-1", "Sam Supervisor")
        self.model: Json = {}
        self.customer = outside.anybody()
        self.asset = ""

    def of(self, role: str, sub: str, name: str, customer: str = "") -> Person:
        """A person of the retailer."""
        return self.outside.person(role, sub, name, retailers=[self.retailer], customer=customer)

    @property
    def unit(self) -> str:
        """The machine's address."""
        return f"/v1/assets/{self.asset}"

    def coverages(self) -> list[Json]:
        """Those of the machine, with their states."""
        ids = [each["id"] for each in self.agent.get(self.unit, quiet=True)["coverages"]]
        records = [self.agent.get(f"{self.unit}/coverages/{id}", quiet=True) for id in ids]
        return [{**record["coverage"], "state": record["state"]} for record in records]

    def say_coverages(self) -> None:
        """What covers the machine, and until when."""
        for each in self.coverages():
            dates = f"{_day(each.get('starts_at'))} to {_day(each.get('ends_at'))}"
            self.outside.say(f"{each['kind']}: {each['state']}, {dates}")

    def explain(self, days_ahead: int, **query: str) -> None:
        """Coverage at a moment, as the explanation words it."""
        at = self.outside.days_ago(-days_ahead)
        asked = "&".join(f"{name}={value}" for name, value in {"at": at, **query}.items())
        explained = self.agent.get(f"{self.unit}/coverage?{asked}", show=f"{self.unit}/coverage?at={at[:10]}…")
        for line in explained["summary"]:
            self.outside.say(line)
        for cost in explained["costs"]:
            for coverage in cost["coverages"]:
                self.outside.say(f"{cost['cost_kind']}: {coverage['sentence']}")


def run_warranty_demo(gateway: str, devtools: str, *, retailer: str = RETAILER) -> None:
    """Prints the story of a running system. It can run again on the same data."""
    story = Story(Outside(gateway, devtools), retailer)
    sell(story)
    start_by_installation(story)
    use_faster_than_planned(story)
    claim_in_part(story)
    claim_denied(story)
    claim_appealed(story)
    ask_about_any_date(story)
    transfer(story)
    return_and_sell_again(story)
    look_back(story)


def sell(story: Story) -> None:
    """A machine with a right by law and a promise of its maker that starts with the installation."""
    story.outside.step("An admin defines the machine, and the partner reports a sale")
    create_retailer(story.admin, story.retailer)
    story.model = story.admin.post("/v1/product-models", _model(story.retailer), key=f"demo-warranty-{story.retailer}")
    purchase = story.partner.post("/v1/purchases", _sale(story, f"W-{story.run}", "new", SOLD, DELIVERED))
    story.asset = _asset(story, purchase)
    story.customer = story.of("customer", f"owner-{story.run}", "Kim Keller", customer=purchase["customer_id"])
    story.say_coverages()


def start_by_installation(story: Story) -> None:
    """The promise waited for this fact."""
    story.outside.step("It is installed: the maker's promise starts")
    story.partner.post(f"{story.unit}/facts", {"kind": "installed", "at": story.outside.days_ago(INSTALLED)})
    story.say_coverages()


def use_faster_than_planned(story: Story) -> None:
    """Readings of the hours that it ran, and what follows for the promise."""
    story.outside.step("It is used faster than planned: the promise ends with a date or 2,000 hours")
    story.agent.post(f"{story.unit}/meters", {"unit": "hours", "fitted_at": story.outside.days_ago(INSTALLED)})
    for days_ago, hours in ((60, 520), (30, 1_010), (1, 1_480)):
        reading = {"unit": "hours", "read_at": story.outside.days_ago(days_ago), "value": hours}
        story.customer.post(f"{story.unit}/meter-readings", reading)
    for meter in story.agent.get(f"{story.unit}/meters")["meters"]:
        story.outside.say(f"{meter['total']['total']} {meter['unit']}, {meter['usage_per_day']:.1f} a day")
    story.outside.say("today:")
    story.explain(0, cost_kind="parts")
    story.outside.say("in a year, with 2,400 hours:")
    story.explain(YEAR, cost_kind="parts", meter_unit="hours", meter_value="2400")


def claim_in_part(story: Story) -> None:
    """Parts are paid, the journey is not; the repair adds a year to the right by law."""
    story.outside.step("First claim: approved in part, repaired, and the law adds 12 months")
    lines = [_line("no_suction", "parts", 18_900), _line("no_suction", "travel", 6_000)]
    claim = _submitted(story, story.customer, lines, "It lost its suction.")
    parts = _approved("COVERED")
    travel = {"line": 2, "state": "denied", "reason_code": "TRAVEL", "text": "The machine can be brought in."}
    _decided(story, story.agent, claim, [parts, travel])
    story.agent.post(f"/v1/claims/{claim}:fulfil", {"reference": f"RO-{story.run}", "lines": [1]})
    _say_claim(story, story.agent.post(f"/v1/claims/{claim}:settle", {"lines": [1]}))
    statutory = next(each for each in story.coverages() if each["kind"] == "statutory")
    repaired = {
        "kind": "repair_extension",
        "at": story.outside.days_ago(REPAIRED),
        "reason": "Repair chosen as the remedy",
    }
    story.agent.post(f"{story.unit}/coverages/{statutory['id']}:record", repaired)
    story.say_coverages()


def claim_denied(story: Story) -> None:
    """Damage from outside is covered by nothing."""
    story.outside.step("Second claim: denied")
    claim = _submitted(story, story.customer, [_line("cracked_hood", "parts", 9_900)], "The hood is cracked.")
    damage = {"line": 1, "state": "denied", "reason_code": "DAMAGE", "text": "The hood was struck from outside."}
    _decided(story, story.agent, claim, [damage])
    story.customer.post(f"/v1/claims/{claim}:close", {})


def claim_appealed(story: Story) -> None:
    """Another person decides an appeal; who denied it is refused."""
    story.outside.step("Third claim: denied, appealed, decided by somebody else")
    claim = _submitted(story, story.customer, [_line("battery_swollen", "parts", 24_900)], "The battery swelled.")
    wear = {"line": 1, "state": "denied", "reason_code": "WEAR", "text": "A battery wears."}
    _decided(story, story.agent, claim, [wear])
    story.customer.post(f"/v1/claims/{claim}:appeal", {"text": "It is four months old.", "lines": [1]})
    granted = _approved("DEFECT")
    story.supervisor.post(f"/v1/claims/{claim}:review", {})
    refused = story.agent.attempt("POST", f"/v1/claims/{claim}:decide", {"decisions": [granted]})
    story.outside.say(f"who denied it is refused: {refused.get('code')}")
    _decided(story, story.supervisor, claim, [granted])
    story.agent.post(f"/v1/claims/{claim}:fulfil", {"reference": f"RO-2-{story.run}", "lines": [1]})
    story.agent.post(f"/v1/claims/{claim}:settle", {"lines": [1]})


def transfer(story: Story) -> None:
    """A one-time code hands it over. The new owner sees nothing of the former, who sees nothing more."""
    story.outside.step("It is handed over to another owner by a one-time code")
    code = story.customer.post(f"{story.unit}:offer-transfer", {})["code"]
    story.outside.say(f"the owner gives the code {code} to whoever buys it")
    other = _sale(story, f"S-{story.run}", "new", SOLD)
    other["customer"] |= _somebody(story, "Sam Second")
    other["items"][0]["serial"] = f"FS-2-{story.run}"
    purchase = story.partner.post("/v1/purchases", other)
    buyer = story.of("customer", f"second-{story.run}", "Sam Second", customer=purchase["customer_id"])
    taken = {"retailer": story.retailer, "serial": f"FS-{story.run}", "code": code}
    buyer.post("/v1/assets:redeem-transfer", taken)
    for each in story.coverages():
        story.outside.say(f"{each['kind']}: {each['state']}, goes on until {_day(each['ends_at'])}")
    story.outside.say(f"the former owner gets: {story.customer.attempt('GET', story.unit, {}).get('code')}")
    claims = buyer.get(f"/v1/claims?asset_id={story.asset}")["items"]
    story.outside.say(f"the new owner sees {len(claims)} claims")
    story.customer = buyer


def return_and_sell_again(story: Story) -> None:
    """The same asset has a new owner once more."""
    story.outside.step("It is returned, and sold again as used")
    story.partner.post(f"{story.unit}/facts", {"kind": "returned", "at": story.outside.now()})
    story.say_coverages()
    sale = _sale(story, f"U-{story.run}", "used")
    sale["customer"] |= _somebody(story, "Noor Next")
    purchase = story.partner.post("/v1/purchases", sale)
    same = _asset(story, purchase) == story.asset
    story.outside.say(f"it is {'the same' if same else 'another'} asset")
    story.say_coverages()
    story.outside.say("what covered it at its first failure:")
    story.explain(-FAILED, cost_kind="parts")


def ask_about_any_date(story: Story) -> None:
    """What covered it then, or will, as far as is known today."""
    story.outside.step("Any date can be asked")
    moments = {"before the installation": -100, "at the failure": -FAILED, "in two and a half years": YEAR * 5 // 2}
    for what, days_ahead in moments.items():
        story.outside.say(f"{what}:")
        story.explain(days_ahead, cost_kind="labour")


def look_back(story: Story) -> None:
    """The whole life is one history."""
    story.outside.step("The life of the machine")
    for entry in story.agent.get(f"{story.unit}/history")["items"]:
        story.outside.say(f"{_day(entry['at'])}  {entry['kind']}")


def _model(retailer: str) -> Json:
    everything = {f"{kind}_share_percent": 100 for kind in ("parts", "labour", "travel", "shipping")}
    promise = {"parts_share_percent": 100, "labour_share_percent": 50, "travel_share_percent": 0}
    hours = {"unit": "hours", "value": 2_000}
    return {
        "retailer": retailer,
        "manufacturer": "Polar Appliances",
        "name": "Floor scrubber 500",
        "category": "floor care",
        "warranty_terms": [
            {"kind": "statutory", "months": 24, "start_basis": "delivery", **everything},
            {
                "kind": "commercial",
                "months": 36,
                "start_basis": "installation",
                "latest_start_months": 6,
                "meter_limit": hours,
                **promise,
            },
        ],
    }


def _sale(story: Story, order: str, condition: str, sold: int = 0, delivered: int | None = None) -> Json:
    """Sold and delivered so many days ago."""
    customer = {**_somebody(story, "Kim Keller"), "locale": "de", "time_zone": "Europe/Berlin"}
    item = {
        "product_model_id": story.model["id"],
        "quantity": 1,
        "serial": f"FS-{story.run}",
        "condition": condition,
        "price": {"amount_minor": 329_000, "currency": "EUR"},
        "sold_at": story.outside.days_ago(sold) if sold else story.outside.now(),
    }
    if delivered is not None:
        item["delivered_at"] = story.outside.days_ago(delivered)
    return {"order_id": order, "customer": customer, "items": [item]}


def _somebody(story: Story, name: str) -> Json:
    first = name.split()[0].lower()
    return {"customer_ref": f"{first}-{story.run}", "name": name, "email": f"{first}.w.{story.run}@mail.example"}


def _asset(story: Story, purchase: Json) -> str:
    """The id of the unit, once it is registered."""

    def registered() -> str | None:
        now = story.partner.get(f"/v1/purchases/{purchase['id']}", quiet=True)
        unit = now["items"][0]["registrations"][0]
        return str(unit["asset_id"]) if unit["state"] == "registered" else None

    return story.outside.until("the unit is registered", registered)


def _line(fault: str, cost_kind: str, amount: int) -> Json:
    asked = {"amount_minor": amount, "currency": "EUR"}
    return {"fault_reason": fault, "cost_kind": cost_kind, "quantity": 1, "asked": asked, "requested_remedy": "repair"}


def _approved(reason_code: str) -> Json:
    paid = {"share_percent": 100, "granted_remedy": "repair"}
    return {"line": 1, "state": "approved", "reason_code": reason_code, **paid}


def _submitted(story: Story, person: Person, lines: list[Json], text: str) -> str:
    """The id of a claim that was handed in with the evidence it needs."""
    failed = story.outside.days_ago(FAILED)
    draft = person.post(
        "/v1/claims", {"asset_id": story.asset, "description": text, "failed_at": failed, "lines": lines}
    )
    needed = sorted(set(draft.get("missing_evidence", ())))
    story.outside.say(f"evidence that it needs: {', '.join(needed) or 'none'}")
    evidence = [{"kind": kind, "text": "See the photograph in the ticket."} for kind in needed]
    person.post(f"/v1/claims/{draft['id']}:submit", {"evidence": evidence} if evidence else {})
    return str(draft["id"])


def _decided(story: Story, person: Person, claim: str, decisions: list[Json]) -> None:
    _say_claim(story, person.post(f"/v1/claims/{claim}:decide", {"decisions": decisions}))


def _say_claim(story: Story, claim: Json) -> None:
    story.outside.say(f"{claim['state']}; you may {', '.join(claim['allowed_actions']) or 'do nothing more'}")
    for line in claim["lines"]:
        asked = text_of_money(line["asked"])
        story.outside.say(f"line {line['number']}, {line['cost_kind']} {asked}: {line['state']}")


def _day(instant: str | None) -> str:
    return instant[:10] if instant else "unknown"
