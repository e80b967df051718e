"""Personal data is declared where it is stored, and the marks of records and contracts say the same."""

import json
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module, reload
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aftersales.options.v1 import options_pb2
from aftersales.partner.v1 import events_pb2 as partner_events
from domainkit.actors import Actor, ActorKind
from domainkit.privacy import NoPersonalData, PersonalData, Whose, emptied, personal_fields
from gateway.settings import Settings as GatewaySettings
from msgspec import convert, to_builtins
from servicekit.documents import Collection
from servicekit.documents.codec import DocumentCodec
from servicekit.mapping import plans
from servicekit.mapping.plans import FieldPlan, Plan
from servicekit.runtime.settings import Operational, variable
from servicekit.testing.service import running_service

from docs.privacy.declared import LOGS, SERVICES, collections, events_of, marked_fields, streams

DOCUMENTS = Path(__file__).parents[2] / "contracts" / "v1" / "documents"
SETTINGS = (Operational, GatewaySettings, *(import_module(f"{service}.settings").Settings for service in SERVICES))
_SETTING = re.compile(r"AFTERSALES_[A-Z_]+")
MAPPERS = ("messages", "integration_events")
"""The modules of a topic that compile pairs of records and messages."""


@pytest.fixture
async def stored(service: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, type[Any]]:
    """The dataclasses that a service stores, by the names of the collections."""
    found: dict[str, type[Any]] = {}
    initialise = DocumentCodec.__init__

    def noting(codec: DocumentCodec[Any], kind: type[Any], collection: str, **options: Any) -> None:
        found[collection] = kind
        initialise(codec, kind, collection, **options)

    monkeypatch.setattr(DocumentCodec, "__init__", noting)
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", "127.0.0.1:1")
    wiring = SERVICES[service]
    async with running_service(service, wiring.COLLECTIONS, wiring.wire):
        return found


@pytest.fixture
def compiled(service: str, monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Every pair of a record and its message that a service compiles, the nested ones too."""
    found: list[Plan] = []

    def noting(*made_of: Any) -> Plan:
        found.append(Plan(*made_of))
        return found[-1]

    monkeypatch.setattr(plans, "Plan", noting)
    package = import_module(service)
    topics = [each.name for each in pkgutil.iter_modules(package.__path__, f"{service}.") if each.ispkg]
    for name in (f"{topic}.{module}" for module in MAPPERS for topic in topics):
        if find_spec(name):
            reload(import_module(name))
    return found


def staffs() -> set[type[Any]]:
    """Dataclasses with data of staff: the contracts mark what is of customers."""
    declared = [each.personal for _, each in collections() if isinstance(each.personal, PersonalData)]
    return {each.kind for each in declared if each.kind and each.whose is Whose.STAFF}


def of_customers() -> Iterator[tuple[str, Collection]]:
    """The collections with data of customers."""
    for service, each in collections():
        if isinstance(each.personal, PersonalData) and each.personal.whose is Whose.CUSTOMER:
            yield service, each


def values_at(part: Any, path: str) -> Iterator[Any]:
    """The values of a field by its dotted path, through tuples; none of an actor who is no customer."""
    if isinstance(part, tuple):
        for each in part:
            yield from values_at(each, path)
    elif part is not None and not (isinstance(part, Actor) and part.kind is not ActorKind.CUSTOMER):
        name, _, rest = path.partition(".")
        value = getattr(part, name)
        yield from values_at(value, rest) if rest else [value]


def differences(plan: Plan) -> Iterator[str]:
    marks = personal_fields(plan.source)
    for field in plan.fields:
        in_contract = plan.message.fields_by_name[field.name].GetOptions().Extensions[options_pb2.personal]
        if field.path and in_contract != is_marked(field, marks):
            where = "the contract" if in_contract else "the record"
            yield f"{plan.source.__name__}.{field.path}, {plan.message.full_name}.{field.name}: marked in {where} alone"


def is_marked(field: FieldPlan, marks: Any) -> bool:
    """What a law may hold stays in events, so the contracts do not mark it."""
    return field.path in marks and not marks[field.path].held


def test_every_collection_declares_its_personal_data() -> None:
    assert [f"{service}.{each.name}" for service, each in collections() if each.personal is None] == []


def test_every_stream_declares_its_personal_data() -> None:
    assert [each.name for each in streams() if each.personal is None] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_declared_kind_is_what_is_stored(service: str, stored: dict[str, type[Any]]) -> None:
    for collection in SERVICES[service].COLLECTIONS:
        declared, kind = collection.personal, stored.get(collection.name)
        if isinstance(declared, NoPersonalData):
            assert not (kind and personal_fields(kind)), f"{collection.name} has marked fields: declare PersonalData"
            continue
        assert declared.kind, collection.name
        assert personal_fields(declared.kind), f"{collection.name} has no marked field: mark them, or NoPersonalData"
        if kind:
            assert declared.kind is kind
        else:  # stored without a codec
            sample = json.loads((DOCUMENTS / service / f"{collection.name}.json").read_text())[0]
            assert personal_fields(declared.kind).keys() <= sample.keys()


@pytest.mark.parametrize(("service", "collection"), of_customers(), ids=lambda each: getattr(each, "name", each))
def test_an_emptied_record_is_stored_without_what_is_marked(service: str, collection: Collection) -> None:
    assert isinstance(collection.personal, PersonalData)
    kind = collection.personal.kind
    assert kind
    for sample in json.loads((DOCUMENTS / service / f"{collection.name}.json").read_text()):
        record = emptied(convert(sample, kind))

        assert convert(to_builtins(record), kind) == record
        assert [path for path in personal_fields(kind) for value in values_at(record, path) if value] == []


@pytest.mark.parametrize("stream", streams(), ids=lambda stream: stream.name)
def test_a_stream_declares_what_its_events_mark(stream: Any) -> None:
    marked = {field.full_name for event in events_of(stream) for field in marked_fields(event)}
    declared = stream.personal
    of_customers = isinstance(declared, PersonalData) and declared.whose is Whose.CUSTOMER

    assert of_customers == bool(marked)


@pytest.mark.parametrize("service", SERVICES)
def test_records_and_contracts_mark_the_same_fields(service: str, compiled: list[Plan]) -> None:
    assert len(compiled) > 4
    assert sorted({each for plan in compiled if plan.source not in staffs() for each in differences(plan)}) == []


def test_events_for_partners_have_no_personal_field() -> None:
    messages = partner_events.DESCRIPTOR.message_types_by_name.values()
    assert messages
    assert [field.full_name for message in messages for field in marked_fields(message)] == []


def test_settings_that_limit_data_exist() -> None:
    declared = [*(each.personal for _, each in collections()), *(each.personal for each in streams()), *LOGS.values()]
    sentences = [each.retention if isinstance(each, PersonalData) else each.holds for each in declared if each]
    named = {setting for sentence in sentences for setting in _SETTING.findall(sentence)}
    known = {variable(name) for settings in SETTINGS for name in settings.model_fields}

    assert named
    assert named <= known
