"""What is wrong with a request, by the rules of its contract."""

from typing import Any

import pytest
from servicekit.rpc.rules import MOST_VIOLATIONS, RequestInvalid, violations_of

Fields = dict[str, Any]
NOON = {"seconds": 1_762_000_000}
PRICE = {"amount_minor": 0, "currency": "EUR"}
ITEM: Fields = {"model": "A300", "quantity": 1, "price": PRICE, "sold_at": NOON}
ORDER: Fields = {"reference": "SO-1", "kind": 1, "items": [ITEM]}


def wrong(orders: Any, **fields: Any) -> list[tuple[str, str]]:
    return violations_of(orders.CreateOrderRequest(**{**ORDER, **fields}))


def test_request_that_keeps_the_rules_has_no_violations(orders: Any) -> None:
    assert wrong(orders) == []
    assert wrong(orders, retailer="nordic-home", tags=["a", "b"], note="x", kinds=[1, 2], page_size=100) == []
    assert violations_of(orders.GetOrderRequest(id="ord_1")) == []


def test_every_required_field_is_named(orders: Any) -> None:
    assert violations_of(orders.CreateOrderRequest()) == [
        ("reference", "is required"),
        ("kind", "is required"),
        ("items", "is required"),
    ]
    assert violations_of(orders.CreateOrderRequest(reference="a", kind=1, items=[{}])) == [
        ("items[0].model", "is required"),
        ("items[0].quantity", "must be greater than or equal to 1"),
        ("items[0].price", "is required"),
        ("items[0].sold_at", "is required"),
    ]


@pytest.mark.parametrize(
    ("fields", "path", "text"),
    [
        ({"retailer": "Nordic Home"}, "retailer", "must be 1 to 40 of a-z, 0-9 and hyphen, such as nordic-home"),
        ({"reference": "x" * 101}, "reference", "must have at most 100 characters"),
        ({"reference": " "}, "reference", "must not be empty"),
        ({"kind": 9}, "kind", "must be one of the values that the contract lists, and not unspecified"),
        ({"kinds": [1, 0]}, "kinds[1]", "must be one of the values that the contract lists, and not unspecified"),
        ({"kinds": [1, 1, 1]}, "kinds", "must have at most 2 items"),
        ({"tags": ["a"]}, "tags", "must have at least 2 items"),
        ({"tags": ["a", ""]}, "tags[1]", "must not be empty"),
        ({"tags": ["a", "b\n"]}, "tags[1]", "must be one line without control characters"),
        ({"note": ""}, "note", "must not be empty"),
        ({"note": "\u200b"}, "note", "must have a visible character"),
        ({"shares": 0}, "shares", "must be greater than or equal to 1"),
        ({"voucher": "ab"}, "voucher", "must have at least 3 characters"),
        ({"voucher": "x" * 9}, "voucher", "must have at most 8 characters"),
        ({"email": "mikko@laine"}, "email", "must be an e-mail address, such as mikko@laine.example"),
        ({"note": "a", "shares": 1}, "shares", "use at most one of note, voucher, shares"),
        (
            {"request_id": "two words"},
            "request_id",
            "must be of printable ASCII characters without blanks, such as a UUID",
        ),
        ({"if_match": ["1", "x" * 1001]}, "if_match[1]", "must have at most 1000 characters"),
        ({"page_size": 101}, "page_size", "must be less than or equal to 100"),
        ({"page_size": -1}, "page_size", "must be greater than or equal to 1"),
        ({"items": [ITEM, {**ITEM, "model": "x" * 11}]}, "items[1].model", "must have at most 10 characters"),
        ({"items": [{**ITEM, "quantity": 101}]}, "items[0].quantity", "must be less than or equal to 100"),
        (
            {"items": [{**ITEM, "price": {"currency": "DEM"}}]},
            "items[0].price.currency",
            "must be an ISO 4217 code of an active currency, such as EUR",
        ),
        (
            {"items": [{**ITEM, "sold_at": {"seconds": -1}}]},
            "items[0].sold_at",
            "must be between the years 1970 and 2199",
        ),
        (
            {"items": [{**ITEM, "delivered_at": {"seconds": 7_258_118_400}}]},
            "items[0].delivered_at",
            "must be between the years 1970 and 2199",
        ),
        (
            {"items": [{**ITEM, "delivered_at": {"nanos": -1}}]},
            "items[0].delivered_at",
            "must have 0 to 999999999 nanoseconds",
        ),
    ],
    ids=str,
)
def test_value_that_breaks_a_rule_is_named(orders: Any, fields: Fields, path: str, text: str) -> None:
    assert wrong(orders, **fields) == [(path, text)]


def test_output_only_field_is_ignored(orders: Any) -> None:
    assert wrong(orders, id="\n" * 100) == []


def test_field_without_rules_takes_any_value(orders: Any) -> None:
    assert wrong(orders, free="\x00" * 30_000) == []


def test_violations_are_bounded(orders: Any) -> None:
    folder = orders.Folder(name="all", folders=[orders.Folder()] * 100_000)
    violations = violations_of(folder)
    assert len(violations) == MOST_VIOLATIONS
    assert violations[-1] == (f"folders[{MOST_VIOLATIONS - 1}].name", "is required")


def test_messages_that_nest_are_looked_at_to_the_bottom(orders: Any) -> None:
    folder = orders.Folder()
    for _ in range(5):
        folder = orders.Folder(name="outer", folders=[folder])
    assert violations_of(folder) == [("folders[0]." * 5 + "name", "is required")]


def test_refusal_says_the_first_violation_and_how_many_more() -> None:
    assert str(RequestInvalid([("id", "is required")])) == "id: is required"
    assert str(RequestInvalid([("id", "is required"), ("kind", "x"), ("y", "z")])) == "id: is required (and 2 more)"


def masked(orders: Any, *mask: str) -> list[tuple[str, str]]:
    request = orders.UpdateOrderRequest(id="ord_1", price={"amount_minor": 2_000})
    request.update_mask.paths.extend(mask)
    return violations_of(request)


def test_message_changed_in_part_needs_only_what_the_mask_names(orders: Any) -> None:
    too_much = ("price.amount_minor", "must be less than or equal to 1000")
    assert masked(orders, "price.amount_minor") == [too_much]
    assert masked(orders, "price.amount_minor", "price.currency") == [too_much, ("price.currency", "is required")]


def test_message_changed_as_a_whole_needs_its_required_fields(orders: Any) -> None:
    assert ("price.currency", "is required") in masked(orders, "price")
    assert ("price.currency", "is required") in masked(orders)


def test_mask_of_too_many_paths_is_a_violation(orders: Any) -> None:
    assert masked(orders, *["price.amount_minor"] * 101) == [
        ("update_mask", "must name at most 100 fields"),
        ("price.amount_minor", "must be less than or equal to 1000"),
        ("price.currency", "is required"),
    ]


def test_list_of_etags_is_bounded(orders: Any) -> None:
    assert wrong(orders, if_match=["1"] * 1_001) == [("if_match", "must have at most 1000 items")]
