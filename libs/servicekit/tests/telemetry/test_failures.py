import pytest
from servicekit.documents import DocumentUnreadable
from servicekit.telemetry.failures import in_full, in_short


class Refused(Exception):
    kind = "exists"
    reason = "ORDER_EXISTS"


class Away(Exception):
    kind = "unavailable"


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except Exception as caught:
        return caught


def full(error: Exception) -> str:
    return in_full((type(error), error, error.__traceback__))


def test_exception_is_described_by_type_and_place_only() -> None:
    error = raised(ValueError("Aino Virtanen"), raised(KeyError("aino@mail.example")))
    assert in_short(error).startswith("ValueError (tests/telemetry/test_failures.py:")
    described = full(error)
    assert described.index("KeyError") < described.index("ValueError")
    assert "in raised" in described
    assert "ino" not in described.replace("in_", "")


def test_exception_during_handling_is_described_too() -> None:
    def fail() -> None:
        try:
            raise KeyError("one")
        except KeyError:
            raise ValueError("two")  # noqa: B904 - that is what happens

    with pytest.raises(ValueError, match="two") as caught:
        fail()
    assert full(caught.value).endswith("ValueError")
    assert "KeyError" in full(caught.value)


def test_codes_and_the_systems_own_words_are_told() -> None:
    assert in_short(Refused("the order of Aino Virtanen")) == "Refused: ORDER_EXISTS"
    assert in_short(OSError(28, "No space left on device", "/home/aino")) == "OSError: No space left on device"
    assert in_short(Away("database or disk is full")) == "Away: database or disk is full"


def test_unreadable_document_is_logged_by_collection_id_and_path() -> None:
    error = DocumentUnreadable("tickets", "tkt_1", "$.opening.body", "Expected `str`, got `int`")
    assert in_short(error) == f"DocumentUnreadable: {error}"
    assert str(error) == "tickets tkt_1 does not fit its type at $.opening.body: Expected `str`, got `int`"
