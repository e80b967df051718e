"""The code that is written for the toy service. tests/contracts/test_toy_service.py runs it."""

from pathlib import Path

import pytest

from protos.plugin.tests.generating import source

SERVICE, RESOURCE = "toy/chair_service.py", "toy/chair.py"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> str:
    return source(tmp_path_factory.mktemp("service"), SERVICE)


@pytest.fixture(scope="module")
def resource(tmp_path_factory: pytest.TempPathFactory) -> str:
    return source(tmp_path_factory.mktemp("resource"), RESOURCE)


def class_of(text: str, name: str) -> str:
    return text.partition(f"class {name}(")[2].partition("\nclass ")[0]


def test_resource_shows_every_field_with_its_comment(resource: str) -> None:
    chair = class_of(resource, "Chair")
    assert '"""Something to sit on."""' in chair
    assert 'name: str = doc("What it is called.", "Throne")' in chair
    assert 'created_at: Instant = doc("When it was made."' in chair
    assert 'maker: ChairMaker = may("Who makes it.")' in chair
    assert 'etag: str = doc("Its version; the ETag header has it in quotes.", "3")' in chair


def test_fields_of_some_roles_say_whose_they_are(resource: str) -> None:
    assert "Left out for all but agents." in class_of(resource, "Chair")


def test_input_has_no_field_that_is_output_only(resource: str) -> None:
    chair = class_of(resource, "ChairInput")
    assert "folded" not in chair
    assert "etag" not in chair
    assert "maker: ChairMakerInput = may(" in chair


def test_limits_of_a_field_replace_those_of_its_format(resource: str) -> None:
    chair = class_of(resource, "ChairInput")
    assert 'name: Annotated[str, StringConstraints(min_length=1, max_length=40), passes("name")]' in chair


def test_enum_is_its_words_without_unspecified(resource: str) -> None:
    assert 'ChairColour = Literal["red", "night_blue"]' in resource


def test_query_is_named_as_rest_names_it(service: str) -> None:
    query = class_of(service, "ListChairsQuery")
    assert "colour: list[ChairColour] = may(" in query
    assert 'at_most_one_of("maker", "name")' in query
    assert 'asked(query, colour="colours", maker="maker_name")' in service


def test_patch_has_only_optional_fields_and_null_for_some(service: str) -> None:
    patch = class_of(service, "UpdateChairRequest")
    assert 'name: Name = may("Its new name."' in patch
    assert "note: Text | None = may(" in patch
    assert "maker: ChairMakerPatch | None = may(" in patch


def test_create_returns_where_the_resource_is(service: str) -> None:
    assert 'responses.created(response.chair, f"/v1/chairs/{response.chair.id}")' in service


def test_get_of_a_versioned_resource_is_conditional(service: str) -> None:
    get = service.partition("async def get_chair(")[2].partition("\n")[0]
    assert "if_none_match: IfNoneMatch = None" in get


def test_same_references_of_a_resource_are_written_once(service: str) -> None:
    assert service.count("_CHAIR_REFERENCES = (") == 1
    assert service.count("expand: ChairExpand = may(") == 2
    assert "pair: Chair = may(" in class_of(service, "ExpandedChair")


def test_operation_written_by_hand_gets_no_route(tmp_path: Path) -> None:
    by_hand = {'reasons: "CHAIR_FOLDED"}': 'reasons: "CHAIR_FOLDED" by_hand: true}'}
    assert "fold_chair" not in source(tmp_path, SERVICE, by_hand)


def test_public_operation_needs_no_token(tmp_path: Path) -> None:
    count = 'get: "/v1/chairs:count"};'
    public = {count: f"{count} option (aftersales.options.v1.operation).public = true;"}
    text = source(tmp_path, SERVICE, public)
    assert "count_chairs(call: Anyone)" in text
    assert "problems(signed_in=False)" in text


def test_reasons_follow_from_what_an_operation_takes(service: str) -> None:
    assert (
        'problems("CHAIR_NOT_FOUND", "CHAIR_FOLDED", "ETAG_MISMATCH", "HEADER_INVALID", "TOO_MANY_IDEMPOTENCY_KEYS", '
        "writes=True)"
    ) in service


def test_fields_of_a_body_exclude_each_other(tmp_path: Path) -> None:
    one_of = 'option (aftersales.options.v1.message) = {oneof: {fields: "maker" fields: "note"}};'
    text = source(tmp_path, RESOURCE, {"message Chair {": f"message Chair {{ {one_of}"})
    assert 'at_most_one_of("maker", "note")' in class_of(text, "ChairInput")
    assert "at_most_one_of" not in class_of(text, "Chair")
