from unicodedata import normalize

import pytest
from domainkit.actors import Actor, ActorKind, shown_id, shown_name
from domainkit.ids import random_id


def test_actor_without_a_name_shows_none() -> None:
    assert Actor(ActorKind.AGENT, "agent-1").display_name == ""


def test_an_agent_is_shown_by_its_id_and_name() -> None:
    aino = Actor(ActorKind.AGENT, random_id("agt"), "Aino")
    assert (shown_id(aino), shown_name(aino)) == (aino.id, "Aino")


@pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.SUPERVISOR])
def test_a_recorded_subject_of_staff_is_not_shown(kind: ActorKind) -> None:
    named, nameless = Actor(kind, "agent-1", "Aino"), Actor(kind, "agent-1", "agent-1")
    assert (shown_id(named), shown_name(named)) == ("", "Aino")
    assert (shown_id(nameless), shown_name(nameless)) == ("", "")


@pytest.mark.parametrize("subject", ["aino  at  care", "a" * 250, "aino\u0308"])
def test_a_recorded_subject_is_no_name_in_another_spelling(subject: str) -> None:
    written = normalize("NFC", " ".join(subject.split()))[:200]
    assert written != subject
    assert shown_name(Actor(ActorKind.AGENT, subject, written)) == ""


def test_a_customer_is_shown_by_the_subject() -> None:
    maija = Actor(ActorKind.CUSTOMER, "maija", "maija")
    assert (shown_id(maija), shown_name(maija)) == ("maija", "maija")
