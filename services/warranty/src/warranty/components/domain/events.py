"""Domain events of components."""

from dataclasses import dataclass

from warranty.components.domain.component import Component


@dataclass(frozen=True, slots=True)
class ComponentAdded:
    retailer: str
    asset_id: str
    component: Component


@dataclass(frozen=True, slots=True)
class ComponentSwapped:
    """`replaced` as it ended."""

    retailer: str
    asset_id: str
    component: Component
    replaced: Component


@dataclass(frozen=True, slots=True)
class ComponentRemoved:
    """With what was in it, which is removed too and has no event of its own."""

    retailer: str
    asset_id: str
    component: Component
    within: tuple[str, ...]


ComponentEvent = ComponentAdded | ComponentSwapped | ComponentRemoved
