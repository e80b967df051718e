"""The tree of an asset's components."""

from collections.abc import Callable
from typing import Any

import pytest
from domainkit.instants import DAY, Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.components.domain.component import (
    MOST_COMPONENTS,
    MOST_LEVELS,
    ComponentDraft,
    ComponentTree,
    ComponentUsage,
    blank_tree,
    install,
    remove,
    swap,
    used_between,
)
from warranty.product_models.domain.terms import MeterUnit

NOW = Instant(1_000 * DAY)
PUMP = ComponentDraft("Vesikone", "DP-118", "Drain pump", "P1")
NAMELESS = ComponentDraft("Vesikone", "", "Screw", "")


def with_part(tree: ComponentTree, id: str, parent: str = "", draft: ComponentDraft = NAMELESS) -> ComponentTree:
    return install(tree, id, parent, draft, at=Instant(DAY), now=NOW)


def refusal(call: Callable[[], ComponentTree]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def test_swapped_component_starts_its_own_life() -> None:
    tree = with_part(with_part(blank_tree("nordic-home", "ast_1"), "pump", draft=PUMP), "seal", "pump")
    used = used_between({MeterUnit.HOURS: 100}, {MeterUnit.HOURS: 350, MeterUnit.CYCLES: 9})
    newer = ComponentDraft("Vesikone", "DP-119", "Drain pump", "P2")
    swapped = swap(tree, "pump", "pump2", newer, at=Instant(9 * DAY), used=used, now=NOW)
    old, new, seal = (swapped.get(id) for id in ("pump", "pump2", "seal"))
    assert (old.removed_at, old.usage) == (9 * DAY, (ComponentUsage(MeterUnit.HOURS, 250),))
    assert (new.installed_at, new.replaces, new.usage, new.removed_at) == (9 * DAY, "pump", (), None)
    assert (seal.parent_id, seal.removed_at) == ("pump2", None)


def test_removed_component_takes_along_what_is_in_it() -> None:
    tree = with_part(with_part(with_part(blank_tree("nordic-home", "ast_1"), "a"), "b", "a"), "c")
    removed = remove(tree, "a", at=Instant(2 * DAY), used={"b": {MeterUnit.CYCLES: 3}}, now=NOW)
    assert [each.removed_at for each in removed.components] == [2 * DAY, 2 * DAY, None]
    assert removed.get("b").usage == (ComponentUsage(MeterUnit.CYCLES, 3),)
    assert refusal(lambda: remove(removed, "a", at=Instant(3 * DAY), used={}, now=NOW)) == "COMPONENT_REMOVED"
    assert refusal(lambda: with_part(removed, "d", "a")) == "COMPONENT_REMOVED"
    assert refusal(lambda: with_part(removed, "d", "nowhere")) == "COMPONENT_NOT_FOUND"


def test_tree_is_bounded_in_depth_and_number() -> None:
    tree = blank_tree("nordic-home", "ast_1")
    for level in range(MOST_LEVELS):
        tree = with_part(tree, str(level + 1), str(level) if level else "")
    assert refusal(lambda: with_part(tree, "deeper", str(MOST_LEVELS))) == "COMPONENT_TOO_DEEP"
    for number in range(MOST_COMPONENTS - MOST_LEVELS):
        tree = with_part(tree, f"more-{number}")
    assert refusal(lambda: with_part(tree, "last")) == "TOO_MANY_COMPONENTS"
    asked: dict[str, Any] = {"at": Instant(2 * DAY), "used": {}, "now": NOW}
    assert refusal(lambda: swap(tree, "1", "last", NAMELESS, **asked)) == "TOO_MANY_COMPONENTS"


def test_same_serial_is_installed_once() -> None:
    tree = with_part(blank_tree("nordic-home", "ast_1"), "pump", draft=PUMP)
    assert refusal(lambda: with_part(tree, "pump2", draft=PUMP)) == "COMPONENT_EXISTS"
    removed = remove(tree, "pump", at=Instant(2 * DAY), used={}, now=NOW)
    assert len(with_part(removed, "pump2", draft=PUMP).components) == 2


def test_component_is_not_installed_or_removed_at_another_time() -> None:
    tree = with_part(blank_tree("nordic-home", "ast_1"), "a")
    calls: list[Callable[[], ComponentTree]] = [
        lambda: install(tree, "b", "", NAMELESS, at=Instant(NOW + 1), now=NOW),
        lambda: install(tree, "b", "a", NAMELESS, at=Instant(0), now=NOW),
        lambda: swap(tree, "a", "b", NAMELESS, at=Instant(0), used={}, now=NOW),
        lambda: remove(tree, "a", at=Instant(0), used={}, now=NOW),
    ]
    for call in calls:
        assert refusal(call) == "COMPONENT_TIME_INVALID"


@given(st.lists(st.tuples(st.sampled_from(["install", "swap", "remove"]), st.integers(0, 30)), max_size=40))
def test_any_changes_leave_a_tree(steps: list[tuple[str, int]]) -> None:
    """What is installed is in something installed, at most five levels deep, and nothing recorded is lost."""
    tree, ids = blank_tree("nordic-home", "ast_1"), [""]
    for number, (what, choice) in enumerate(steps):
        target, at, before = ids[choice % len(ids)], Instant((number + 2) * DAY), tree
        try:
            if what == "install":
                tree = install(tree, str(number), target, NAMELESS, at=at, now=NOW)
                ids.append(str(number))
            elif what == "swap":
                tree = swap(tree, target, str(number), NAMELESS, at=at, used={}, now=NOW)
                ids.append(str(number))
            else:
                tree = remove(tree, target, at=at, used={}, now=NOW)
        except Refused:
            assert tree == before
    assert [each.id for each in tree.components if each.id not in ids] == []
    assert len(tree.components) == len(ids) - 1
    for each in tree.components:
        assert tree.level(each) <= MOST_LEVELS
        if each.removed_at is None and each.parent_id:
            assert tree.get(each.parent_id).removed_at is None
