"""What a request sent, for the message of its RPC."""

from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST
from pydantic import BaseModel


class Maker(BaseModel):
    name: str | None = None
    email: str | None = None


class Patch(BaseModel):
    model_config = REQUEST

    colour: str | None = None
    maker: Maker | None = None
    parts: list[Maker] | None = None


def test_fields_that_were_left_out_are_not_given() -> None:
    assert given(Patch(colour="red")) == {"colour": "red"}
    assert given(None) == {}


def test_parameter_is_given_by_the_name_in_the_proto() -> None:
    assert asked(Patch(colour="red"), colour="colours") == {"colours": "red"}


def test_mask_names_the_keys_of_objects_by_their_paths() -> None:
    body = Patch.model_validate({"maker": {"email": "a@b.example"}, "colour": "red"})
    assert sorted(changed(body)) == ["colour", "maker.email"]


def test_mask_names_what_null_clears() -> None:
    body = Patch.model_validate({"maker": {"email": None}, "colour": None})
    assert sorted(changed(body)) == ["colour", "maker.email"]
    assert given(body) == {"maker": {}}


def test_mask_names_a_list_as_a_whole() -> None:
    assert list(changed(Patch.model_validate({"parts": [{"name": "leg"}]}))) == ["parts"]


def test_mask_of_an_empty_body_is_empty() -> None:
    assert list(changed(Patch())) == []
