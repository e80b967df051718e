"""What a request with an update mask changes."""

from typing import Any

import pytest
from domainkit.refusals import Refused
from servicekit.rpc.update_masks import Changes, changes_of


def changes(given: set[str], cleared: set[str] = frozenset()) -> Changes:  # type: ignore[assignment]
    return Changes(frozenset(given), frozenset(cleared))


def update(orders: Any, *mask: str, **fields: Any) -> Any:
    request = orders.UpdateOrderRequest(id="ord_1", request_id="r", etag="1", if_match=["1"], **fields)
    request.update_mask.paths.extend(mask)
    return request


def refused_field(request: Any) -> str:
    with pytest.raises(Refused) as refused:
        changes_of(request)
    assert refused.value.reason == "VALIDATION_FAILED"
    return refused.value.field


def test_masked_fields_with_a_value_are_changed(orders: Any) -> None:
    request = update(orders, "kind", kind=2, note="not named")
    assert changes_of(request) == changes({"kind"})
    assert "kind" in changes_of(request)
    assert "note" not in changes_of(request)


def test_zero_of_an_optional_field_is_a_value(orders: Any) -> None:
    assert changes_of(update(orders, "note", note="")) == changes({"note"})


def test_no_mask_changes_the_fields_that_are_set(orders: Any) -> None:
    request = update(orders, kind=1, tags=["a"], address={"street": "s"}, state="done", reference="x")
    assert changes_of(request) == changes({"kind", "tags", "address"})
    assert changes_of(orders.UpdateOrderRequest(id="ord_1", kind=1)) == changes({"kind"})


@pytest.mark.parametrize("path", ["note", "tags"])
def test_masked_field_without_value_is_cleared(orders: Any, path: str) -> None:
    assert changes_of(update(orders, path)) == changes(set(), {path})


@pytest.mark.parametrize("path", ["kind", "due_at", "address"])
def test_field_that_is_not_clearable_is_refused(orders: Any, path: str) -> None:
    assert refused_field(update(orders, path)) == path


@pytest.mark.parametrize(
    "path",
    [
        *("nothing", "", "*", "address.nothing", "address.", ".note", "due_at.seconds", "kind.x", "x" * 10_000),
        *("id", "etag", "if_match", "request_id", "update_mask", "state", "reference", "address.checked"),
    ],
)
def test_mask_of_what_cannot_be_changed_is_refused(orders: Any, path: str) -> None:
    assert refused_field(update(orders, "kind", path, kind=1)) == "update_mask"


def test_dotted_path_changes_a_field_of_a_message(orders: Any) -> None:
    request = update(orders, "address.street", "address.town", address={"street": ""})
    assert changes_of(request) == changes({"address.street"}, {"address.town"})


def test_dotted_path_without_its_message_clears(orders: Any) -> None:
    assert changes_of(update(orders, "address.town")) == changes(set(), {"address.town"})
    assert refused_field(update(orders, "address.street")) == "address.street"
