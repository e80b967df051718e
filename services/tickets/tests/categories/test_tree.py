"""Trees of categories: no circle, not too deep, whatever is moved."""

from contextlib import suppress
from dataclasses import replace

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.categories.domain.category import CategoryDraft, CategoryEdits, TicketCategory, edited, new_category
from tickets.categories.domain.tree import (
    DEEPEST,
    MOST_CATEGORIES,
    CategoryTree,
    empty_tree,
    of_ticket,
    with_changed,
    with_new,
)

NOW = Instant(1_000)
IDS = st.integers(0, 11).map(lambda n: f"tcg_{n}")


def category(id: str, parent: str = "", *, offered: bool = True) -> TicketCategory:
    draft = CategoryDraft(name=id, customer_label=id, parent_id=parent, customers_may_choose=offered)
    return new_category("nordic-home", draft, id=id, now=NOW)


def tree(*pairs: tuple[str, str]) -> CategoryTree:
    grown = empty_tree("nordic-home")
    for id, parent in pairs:
        grown = with_new(grown, category(id, parent))
    return grown


def moved(whole: CategoryTree, id: str, parent: str) -> CategoryTree:
    found = whole.get(id)
    assert found
    return with_changed(whole, edited(found, CategoryEdits(parent_id=parent), NOW))


def parent_of(whole: CategoryTree, id: str) -> str:
    found = whole.get(id)
    assert found
    return found.parent_id


LINE = [(f"tcg_{n}", f"tcg_{n - 1}" if n else "") for n in range(DEEPEST)]


@settings(max_examples=50)
@given(st.lists(st.tuples(IDS, IDS | st.just("")), max_size=20))
def test_no_moves_make_a_circle_or_too_deep_a_tree(moves: list[tuple[str, str]]) -> None:
    whole = tree(*((f"tcg_{n}", "") for n in range(12)))
    for id, parent in moves:
        before = whole
        with suppress(Refused):
            whole = moved(whole, id, parent)
            assert whole.path(id)[1:] == before.path(parent)
            assert set(whole.subtree(id)) == set(before.subtree(id))
        for each in whole.categories:
            path = whole.path(each.id)
            assert len(path) == len(set(path)) <= DEEPEST
            assert parent_of(whole, path[-1]) == ""


@settings(max_examples=50)
@given(st.lists(st.tuples(IDS, IDS | st.just("")), max_size=20), IDS, IDS)
def test_move_is_refused_exactly_where_it_cannot_be(moves: list[tuple[str, str]], id: str, parent: str) -> None:
    whole = tree(*((f"tcg_{n}", "") for n in range(12)))
    for each, under in moves:
        with suppress(Refused):
            whole = moved(whole, each, under)
    below = max(len(whole.path(each)) for each in whole.subtree(id)) - len(whole.path(id)) + 1
    stays = parent_of(whole, id) == parent
    fits = stays or (id not in whole.path(parent) and len(whole.path(parent)) + below <= DEEPEST)
    try:
        moved(whole, id, parent)
    except Refused:
        assert not fits
    else:
        assert fits


def test_subtree_moves_with_its_category() -> None:
    whole = moved(tree(("tcg_a", ""), ("tcg_b", "tcg_a"), ("tcg_c", "tcg_b"), ("tcg_d", "")), "tcg_b", "tcg_d")
    assert whole.path("tcg_c") == ("tcg_c", "tcg_b", "tcg_d")


def test_deepest_category_has_none_under_it() -> None:
    with pytest.raises(Refused) as refusal:
        tree(*LINE, ("tcg_deeper", LINE[-1][0]))
    assert refusal.value.field == "parent_id"


def test_retailer_has_a_bounded_number_of_categories() -> None:
    full = replace(tree(), categories=tuple(category(f"tcg_{n}") for n in range(MOST_CATEGORIES)))
    with pytest.raises(Refused) as refusal:
        with_new(full, category("tcg_more"))
    assert refusal.value.reason == "TICKET_CATEGORIES_FULL"


def test_what_lies_under_a_deactivated_one_is_not_in_use() -> None:
    whole = tree(("tcg_a", ""), ("tcg_b", "tcg_a"))
    top = whole.get("tcg_a")
    assert top
    off = with_changed(whole, edited(top, CategoryEdits(deactivated=True), NOW))
    assert (off.usable("tcg_b"), list(off.choosable())) == (None, [])
    with pytest.raises(Refused) as refusal:
        of_ticket(off, "tcg_b", for_customer=False)
    assert refusal.value.reason == "TICKET_CATEGORY_UNKNOWN"


def test_change_that_changes_nothing_makes_no_version() -> None:
    same = category("tcg_a")
    assert edited(same, CategoryEdits(name="tcg_a", parent_id=""), Instant(2_000)) is same
