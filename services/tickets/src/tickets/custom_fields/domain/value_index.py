"""By which tickets with a value of a custom field are found: an id of the field's key and the value.

Ids alone are compared, and have no more than 30 characters: the values themselves are stored once.
"""

from domainkit.ids import derived_id
from domainkit.refusals import invalid

from tickets.custom_fields.domain.field import CHOICES
from tickets.custom_fields.domain.values import FieldRules, Values


def value_ids(values: Values) -> list[str]:
    """One for each value, and for each option that is chosen."""
    return [_id(each.key, part) for each in values for part in (each.option_ids or (each.value,))]


def wanted_id(rules: FieldRules, key: str, value: str) -> str:
    """The id of a value that is asked for: of a choice an option, also a retired one.

    Raises Refused (VALIDATION_FAILED) for a field that the retailer does not have, and a value that it cannot have.
    """
    field = next((each for each in rules.fields if each.key == key), None)
    if field is None:
        raise invalid("custom_field_key", "The retailer has no custom field of this key: list them for their keys.")
    if field.type in CHOICES:
        if all(value != each.id for each in field.options):
            some = ", ".join(each.id for each in field.options[:10])
            raise invalid("custom_field_value", f"Name an option of this field by its id: {some}.")
        return _id(key, value)
    return _id(key, rules.normal(value, field, "custom_field_value"))


def _id(key: str, value: str) -> str:
    return derived_id("cfv", key, value)
