"""What the plugin does not generate from is refused in one line that says where."""

from pathlib import Path

import pytest

from protos.plugin.tests.generating import Edits, generated

SERVICE, RESOURCE = "aftersales/toy/v1/chair_service.proto", "aftersales/toy/v1/chair.proto"

REFUSED: list[tuple[Edits, str]] = [
    ({"  // One chair.\n": ""}, f"{SERVICE}: GetChair: has no comment, which is its description"),
    ({"  // How it looks.\n": ""}, f"{RESOURCE}: Chair.colour: has no comment, which is its description"),
    ({"// Who makes chairs.\n": ""}, f"{RESOURCE}: ChairMaker: has no comment, which is its description"),
    (
        {'reasons: "CHAIR_FOLDED"': 'reasons: "CHAIR_LOST"'},
        f"{SERVICE}: FoldChair: no ErrorReason has its reason CHAIR_LOST",
    ),
    (
        {"  string name = 3 [(aftersales.options.v1.field).string.format = FORMAT_FILTER];": "  string name = 3;"},
        f"{SERVICE}: ListChairsRequest.name: a string in a request needs a format",
    ),
    (
        {'\\"Throne\\"': f'\\"{"x" * 41}\\"'},
        f"{RESOURCE}: Chair.name: its example {'x' * 41!r} is no name: it must be one line with a visible character",
    ),
    ({'"\\"Throne\\""': '"7"'}, f"{RESOURCE}: Chair.name: its example 7 is no string"),
    ({'"\\"Throne\\""': '"Throne"'}, f"{RESOURCE}: Chair.name: its example is no JSON"),
    (
        {'OUTPUT_ONLY, (aftersales.options.v1.example) = "\\"chr_1\\""': "OUTPUT_ONLY"},
        f"{RESOURCE}: Chair.id: needs an example, or a format that has one",
    ),
    (
        {"repeated.max_items = 2": "repeated.min_items = 1"},
        f"{SERVICE}: ListChairsRequest.colours: a list in a request needs max_items",
    ),
    (
        {'BatchGetChairs"}': 'BatchGetSofas"}'},
        f"{SERVICE}: GetChair: toy.v1.ChairService/BatchGetSofas of its expansion pair is no RPC from ids to one list",
    ),
    (
        {'field: "pair_id"': 'field: "sofa_id"'},
        f"{SERVICE}: GetChair: sofa_id of its expansion pair is no field of Chair",
    ),
    (
        {'field: "pair_id"': 'field: "maker.sofa"'},
        f"{SERVICE}: GetChair: maker.sofa of its expansion pair is no field of Chair",
    ),
    (
        {'name: "pair" field': 'name: "maker" field'},
        f"{SERVICE}: GetChair: Chair has a field maker; name the expansion otherwise",
    ),
    (
        {"optional ChairColour colour": "ChairColour colour"},
        f"{RESOURCE}: Chair.colour: an enum that a caller may leave out is optional",
    ),
    (
        {'patch: "/v1/chairs/{id}" body: "*"': 'patch: "/v1/chairs/{id}" body: "maker"'},
        f'{SERVICE}: UpdateChair: the body of a patch is "*"',
    ),
    ({"  bool folded = 6;": "  ChairMaker maker = 6;"}, f"{SERVICE}: ListChairsRequest.maker: a query has no objects"),
    ({"{id}:fold": "{chair}:fold"}, f"{SERVICE}: FoldChair: chair of its path is no string of FoldChairRequest"),
    ({'body: "chair"': 'body: "stool"'}, f"{SERVICE}: CreateChair: its body stool is no message of CreateChairRequest"),
    ({"google.protobuf.FieldMask update_mask": "string mask"}, f"{SERVICE}: UpdateChair: a patch needs update_mask"),
    ({"string email = 2": "string json = 2"}, f"{RESOURCE}: ChairMaker.json: json means something else in Python"),
    ({'fields: "name"': 'fields: "height"'}, f"{SERVICE}: ListChairsRequest: height of its oneof is no field"),
    (
        {"  string next_page_token = 2;": "  string next_page_token = 2;\n  // All of them.\n  int32 total = 3;"},
        f"{SERVICE}: ListChairsResponse.total: a list has its items and next_page_token, and nothing else",
    ),
    (
        {"string name = 2 [": 'string name = 2 [(aftersales.options.v1.rest_name) = "called", '},
        f"{SERVICE}: UpdateChairRequest.name: rest_name is for fields in a path or query",
    ),
]


@pytest.mark.parametrize(("edits", "refusal"), REFUSED, ids=[refusal for _, refusal in REFUSED])
def test_unclear_proto_is_refused_by_its_place(tmp_path: Path, edits: Edits, refusal: str) -> None:
    response = generated(tmp_path, edits)
    assert [line for line in response.error.splitlines() if line.startswith(refusal)], response.error
    assert not response.file


def test_every_refusal_is_reported_at_once(tmp_path: Path) -> None:
    response = generated(tmp_path, {"  // How it looks.\n": "", "  // One chair.\n": ""})
    assert len(response.error.splitlines()) == 2
