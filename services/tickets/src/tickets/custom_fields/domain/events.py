"""What happens to a custom field."""

from dataclasses import dataclass

from tickets.custom_fields.domain.field import CustomField


@dataclass(frozen=True, slots=True)
class CustomFieldChanged:
    custom_field: CustomField
