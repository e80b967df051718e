"""Who makes a request, and which records exist for them."""

from typing import Protocol


class Viewer(Protocol):
    """A verified caller within one operation."""

    @property
    def role(self) -> str: ...
    @property
    def id(self) -> str:
        """The subject of the caller's token."""
        ...

    @property
    def display_name(self) -> str: ...
    @property
    def retailers(self) -> frozenset[str]: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""
        ...

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        """Whether a record of this retailer, about this customer, exists for the viewer."""
        ...

    def retailer(self, named: str) -> str:
        """The retailer that a create or a list is about: the one named, or the viewer's only one."""
        ...
