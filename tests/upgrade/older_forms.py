"""Documents in the forms of releases before, which this one still reads: some of a backup's are rewritten to them.

What a release before wrote is what this one writes less a field, an entry of another form, or an identity in a spelling
that has a normal form by now.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson

Json = dict[str, Any]
Change = Callable[[Json], Any]


def with_older_forms(service: str, backup: bytes) -> bytes:
    """The backup of a service with one document of each older form in it."""
    head, *lines = map(orjson.loads, backup.splitlines())
    stored = [line for line in lines if "collection" in line]
    changed = list(stored)
    for collection, of, change in _OLDER.get(service, ()):
        line = next(line for line in stored if line["collection"] == collection and of(line["document"]))
        change(line["document"])
    for collection, of, change in _MORE.get(service, ()):
        line = next(line for line in stored if line["collection"] == collection and of(line["document"]))
        more = deepcopy(line)
        change(more["document"])
        changed.append(more)
    changed.sort(key=lambda line: [each["collection"] for each in stored].index(line["collection"]))
    *messages, end = (line for line in lines if "collection" not in line)
    end["end"]["documents"] = len(changed)
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in (head, *changed, *messages, end))


def _order(order_id: str) -> Callable[[Json], bool]:
    return lambda document: bool(document["order_id"] == order_id)


def _without(*names: str) -> Change:
    return lambda document: [document.pop(name) for name in names]


def _without_product_names(purchase: Json) -> None:
    del purchase["order_key"]
    for item in purchase["items"]:
        item["price"] = None  # a sale reported over gRPC has none
        for unit in item["units"]:
            del unit["product_name"]


def _whole_events(ticket: Json) -> None:
    """Its outbox as objects, with their long texts."""
    entry = ticket["outbox"][0]
    entry["event"] = orjson.loads(entry["event"])
    entry["event"]["data"]["message"]["body"] = ticket["opening"]["body"]
    del entry["texts"]


def _keys_of_nobody(ticket: Json) -> None:
    for entry in ticket["requests"].values():
        del entry["by"]


def _wide_reference(customer: Json) -> None:
    customer["facts"]["customer_ref"] = "Ｋ-Ｅgon"
    customer["match_key"] = "ref:Ｋ-Ｅgon"


def _queued(delivery: Json) -> None:
    """As a crash leaves it before the first attempt, to a customer of whom no contact came."""
    delivery |= {"id": "dlv_queued", "customer_id": "cus_unheard", "event_id": "evt_unheard", "state": "queued"}
    delivery |= {"attempts": 0, "last_error": "", "locale": "", "time_zone": "", "message_id": ""}


def _parked_without_event(step: Json) -> None:
    step |= {"id": step["id"].replace(":2", ":3"), "sequence": 3}
    del step["event_id"]


_OLDER: dict[str, list[tuple[str, Callable[[Json], bool], Change]]] = {
    "tickets": [
        ("purchases", _order("SO-2"), _without_product_names),
        ("customers", lambda each: each["facts"]["name"] == "Egon", _wide_reference),
        (
            "retailers",
            lambda each: each["id"] == "buecher",
            lambda each: each.update(sender_address="hilfe@bücher.example"),
        ),
        ("tickets", lambda each: bool(each["outbox"]), _whole_events),
        ("tickets", lambda each: each["subject"] == "Open, not covered", _keys_of_nobody),
    ],
    "warranty": [
        ("assets", _order("SO-2"), _without("serial_key")),
        ("assets", lambda each: bool(each["serial"]), lambda each: each.update(serial="Ａ300-0001", serial_key=None)),
    ],
    "notifications": [
        ("contacts", lambda each: each["name"] == "Bo", _without("numbers", "surveys")),
        ("senders", lambda each: each["id"] == "buecher", lambda each: each.update(address="hilfe@bücher.example")),
        ("feed_cursors", lambda each: bool(each["marks"]), _without("marks")),
        ("feed_publishers", lambda each: each["id"] == "buecher", _without("rests")),
    ],
}
_MORE: dict[str, list[tuple[str, Callable[[Json], bool], Change]]] = {
    "notifications": [
        ("deliveries", lambda each: each["state"] == "retrying", _queued),
        ("feed_parked", lambda each: True, _parked_without_event),
    ]
}
