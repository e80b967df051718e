"""The components of one asset: a tree of parts with their own manufacturer, part number, serial and life.

A component is in the asset or in another component. One that is swapped ends its life at an instant with the usage that
it had; the one in its place starts its own, and takes over what was in the old one. A component never gets another
parent but the one that took the place of its parent, so the tree has no cycle. Removed ones stay, as its history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, not_found

from warranty.product_models.domain.terms import MeterUnit

MOST_COMPONENTS = 200  # of one asset, removed ones too
MOST_LEVELS = 5

Totals = Mapping[MeterUnit, int]
"""The asset's usage at an instant, as far as it is known."""


@dataclass(frozen=True, slots=True)
class ComponentDraft:
    """What a caller says of a component."""

    manufacturer: str
    part_number: str
    name: str
    serial: str


@dataclass(frozen=True, slots=True)
class ComponentUsage:
    unit: MeterUnit
    total: int


@dataclass(frozen=True, slots=True)
class Component:
    id: str
    asset_id: str
    parent_id: str  # empty: in the asset itself
    manufacturer: str
    part_number: str
    name: str
    serial: Annotated[str, Personal("the serial number of a part of what they own", held=True)]
    installed_at: Instant
    replaces: str = ""  # the id of the one whose place it took
    removed_at: Instant | None = None
    usage: tuple[ComponentUsage, ...] = ()  # once it is removed: what it was used, where both ends are known


@dataclass(frozen=True, slots=True)
class ComponentTree:
    id: str
    retailer: str
    asset_id: str
    components: tuple[Component, ...] = ()  # in the order in which they were recorded; parents before what is in them
    version: int = 0

    def get(self, id: str) -> Component:
        """Raises Refused: COMPONENT_NOT_FOUND."""
        found = next((each for each in self.components if each.id == id), None)
        if found is None:
            raise not_found("component")
        return found

    def level(self, component: Component) -> int:
        """1 for a component in the asset itself."""
        return 1 + (self.level(self.get(component.parent_id)) if component.parent_id else 0)

    def within(self, component: Component) -> list[Component]:
        """What is installed in a component, at any depth, and the component itself."""
        found = {component.id}
        for each in self.components:  # parents come first
            if each.parent_id in found and each.removed_at is None:
                found.add(each.id)
        return [each for each in self.components if each.id in found]

    def seen_since(self, since: Instant) -> list[Component]:
        """Without what was removed by then; what took its place does not name it."""
        seen = [each for each in self.components if each.removed_at is None or each.removed_at > since]
        ids = {each.id for each in seen}
        return [replace(each, replaces=each.replaces if each.replaces in ids else "") for each in seen]


def tree_id(asset_id: str) -> str:
    return derived_id("cmt", asset_id)


def blank_tree(retailer: str, asset_id: str) -> ComponentTree:
    return ComponentTree(tree_id(asset_id), retailer, asset_id)


def install(
    tree: ComponentTree, id: str, parent_id: str, draft: ComponentDraft, *, at: Instant, now: Instant
) -> ComponentTree:
    """Raises Refused: COMPONENT_NOT_FOUND, COMPONENT_REMOVED, COMPONENT_TIME_INVALID, COMPONENT_EXISTS, and limits."""
    _require_past(at, "installed_at", now)
    component = _made(tree, id, parent_id, draft, at)
    if parent_id:
        _require_installed(tree.get(parent_id), at, "installed_at")
    _require_new(tree, component)
    if tree.level(component) > MOST_LEVELS:
        raise Refused("conflict", "COMPONENT_TOO_DEEP", f"Components are at most {MOST_LEVELS} levels deep.")
    return replace(tree, components=(*tree.components, component))


def swap(
    tree: ComponentTree, old_id: str, id: str, draft: ComponentDraft, *, at: Instant, used: Totals, now: Instant
) -> ComponentTree:
    """`used`: what the asset was used while the old one was in it. Raises Refused as `install` does."""
    _require_past(at, "swapped_at", now)
    old = tree.get(old_id)
    _require_installed(old, at, "swapped_at")
    for each in tree.within(old):
        _require_installed(each, at, "swapped_at")
    removed = _ended(old, at, used)
    component = replace(_made(tree, id, old.parent_id, draft, at), replaces=old.id)
    _require_new(replace(tree, components=tuple(each for each in tree.components if each.id != old.id)), component)
    _require_room(tree)
    kept: list[Component] = []
    for each in tree.components:
        if each.id == old.id:
            kept += [removed, component]
        else:
            moves = each.parent_id == old.id and each.removed_at is None
            kept.append(replace(each, parent_id=component.id) if moves else each)
    return replace(tree, components=tuple(kept))


def remove(tree: ComponentTree, id: str, *, at: Instant, used: Mapping[str, Totals], now: Instant) -> ComponentTree:
    """Ends it and what is in it. `used`: what the asset was used while each of them was in it, by their ids.

    Raises Refused: COMPONENT_NOT_FOUND, COMPONENT_REMOVED, COMPONENT_TIME_INVALID.
    """
    _require_past(at, "removed_at", now)
    ended: dict[str, Component] = {}
    for each in tree.within(tree.get(id)):
        _require_installed(each, at, "removed_at")
        ended[each.id] = _ended(each, at, used.get(each.id, {}))
    return replace(tree, components=tuple(ended.get(each.id, each) for each in tree.components))


def used_between(earlier: Totals, later: Totals) -> Totals:
    """What was counted from one instant to another, in the units that are known at both."""
    return {unit: total - earlier[unit] for unit, total in later.items() if unit in earlier}


def _made(tree: ComponentTree, id: str, parent_id: str, draft: ComponentDraft, at: Instant) -> Component:
    return Component(id, tree.asset_id, parent_id, draft.manufacturer, draft.part_number, draft.name, draft.serial, at)


def _ended(component: Component, at: Instant, used: Totals) -> Component:
    usage = tuple(ComponentUsage(unit, used[unit]) for unit in MeterUnit if unit in used)
    return replace(component, removed_at=at, usage=usage)


def _require_past(at: Instant, field: str, now: Instant) -> None:
    if at > now:
        raise Refused("invalid", "COMPONENT_TIME_INVALID", "It lies in the future.", field=field)


def _require_installed(component: Component, at: Instant, field: str) -> None:
    if component.removed_at is not None:
        raise Refused("conflict", "COMPONENT_REMOVED", "This component is removed.", field="component_id")
    if at < component.installed_at:
        raise Refused("invalid", "COMPONENT_TIME_INVALID", f"{component.name} was installed later.", field=field)


def _require_new(tree: ComponentTree, component: Component) -> None:
    _require_room(tree)
    same = (component.manufacturer.casefold(), component.part_number.casefold(), component.serial)
    for each in tree.components:
        known = (each.manufacturer.casefold(), each.part_number.casefold(), each.serial)
        if component.serial and each.removed_at is None and known == same:
            message = "A component with this manufacturer, part number and serial is installed."
            raise Refused("conflict", "COMPONENT_EXISTS", message, field="serial", metadata={"component_id": each.id})


def _require_room(tree: ComponentTree) -> None:
    if len(tree.components) >= MOST_COMPONENTS:
        raise Refused("conflict", "TOO_MANY_COMPONENTS", f"An asset has at most {MOST_COMPONENTS}, removed ones too.")
