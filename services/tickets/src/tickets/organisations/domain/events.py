"""What happens to an organisation."""

from dataclasses import dataclass

from tickets.organisations.domain.organisation import Organisation


@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    organisation: Organisation
