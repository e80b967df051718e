from domainkit.refusals import invalid, not_found


def test_not_found_names_the_reason_after_the_record() -> None:
    assert not_found("product model").reason == "PRODUCT_MODEL_NOT_FOUND"


def test_invalid_names_the_field() -> None:
    refused = invalid("items[0].quantity", "Must be 1 to 100.")
    assert (refused.kind, refused.reason, refused.field) == ("invalid", "VALIDATION_FAILED", "items[0].quantity")
