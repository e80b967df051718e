"""What a token and an admin make of an agent."""

from dataclasses import dataclass
from typing import Any

import pytest
from domainkit.actors import ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from tickets.agents.domain.agent import (
    MOST_RETAILERS,
    Agent,
    AgentEdits,
    Membership,
    first_seen,
    seen_again,
    shown_to,
    update,
)
from tickets.teams.domain.team import Team


@dataclass(frozen=True)
class Token:
    """A verified caller, as a token describes one."""

    role: str = "agent"
    id: str = "aino@staff"
    display_name: str = "Aino"
    retailers: frozenset[str] = frozenset({"nordic-home"})
    only_customer: str | None = None

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        return retailer in self.retailers

    def retailer(self, named: str) -> str:
        return named


NOW = Instant(7)
LATER = Instant(9)
KITCHEN = Team("tem_1", "nordic-home", "Kitchen", NOW, NOW)
GARDEN = Team("tem_2", "baltic-tools", "Garden", NOW, NOW)
OLD = Team("tem_3", "nordic-home", "Old", NOW, NOW, deactivated=True)
TEAMS = {team.id: team for team in (KITCHEN, GARDEN, OLD)}


def aino(**fields: Any) -> Agent:
    return first_seen(Token(**fields), id="agt_1", now=NOW)


def edited(agent: Agent, **edits: Any) -> Agent:
    return update(agent, AgentEdits(**edits), TEAMS, LATER)


def test_token_without_a_name_gives_none() -> None:
    # where a token has no name, the caller's display name is the subject itself
    assert aino(display_name="aino@staff").display_name == ""
    assert aino(id="aino  staff", display_name="aino staff").display_name == ""


def test_known_token_changes_nothing() -> None:
    agent = aino()
    assert seen_again(agent, Token(), LATER) is agent


def test_token_renames_promotes_and_adds_retailers() -> None:
    token = Token(role="supervisor", display_name="Aino V.", retailers=frozenset({"baltic-tools"}))
    agent = seen_again(aino(), token, LATER)
    assert (agent.kind, agent.display_name) == (ActorKind.SUPERVISOR, "Aino V.")
    assert agent.retailers == ("baltic-tools", "nordic-home")
    assert (agent.created_at, agent.updated_at) == (NOW, LATER)


def test_name_of_an_admin_stays() -> None:
    named = edited(aino(), display_name="Aino at care")
    assert seen_again(named, Token(), LATER).display_name == "Aino at care"
    assert seen_again(edited(named, display_name=""), Token(), LATER).display_name == "Aino"


@given(st.sets(st.integers(0, 999), max_size=MOST_RETAILERS), st.sets(st.integers(0, 999), min_size=1, max_size=50))
def test_retailers_stay_within_their_bound(known: set[int], named: set[int]) -> None:
    token = Token(retailers=frozenset(f"shop-{n}" for n in named))
    agent = edited(aino(), retailers=tuple(f"shop-{n}" for n in known) or ("nordic-home",))
    seen = seen_again(agent, token, LATER)
    assert token.retailers <= set(seen.retailers)
    assert len(seen.retailers) <= MOST_RETAILERS


@pytest.mark.parametrize("team_id", ["tem_2", "tem_3", "tem_unknown"], ids=["foreign", "deactivated", "unknown"])
def test_team_that_cannot_be_joined_is_refused(team_id: str) -> None:
    with pytest.raises(Refused) as refused:
        edited(aino(), team_ids=("tem_1", team_id))
    assert (refused.value.reason, refused.value.field) == ("TEAM_UNKNOWN", "team_ids")


def test_member_of_a_deactivated_team_stays_in_it() -> None:
    agent = edited(aino(), team_ids=("tem_1",))
    deactivated = {"tem_1": Team("tem_1", "nordic-home", "Kitchen", NOW, NOW, deactivated=True)}
    assert update(agent, AgentEdits(team_ids=("tem_1",)), deactivated, LATER) is agent


def test_agent_who_leaves_a_retailer_leaves_its_teams() -> None:
    agent = edited(aino(retailers=frozenset({"nordic-home", "baltic-tools"})), team_ids=("tem_1", "tem_2"))
    assert edited(agent, retailers=("baltic-tools",)).memberships == (Membership("tem_2", "baltic-tools"),)


def test_viewer_sees_the_retailers_and_teams_of_their_own() -> None:
    agent = edited(aino(retailers=frozenset({"nordic-home", "baltic-tools"})), team_ids=("tem_1", "tem_2"))
    shown = shown_to(agent, Token(retailers=frozenset({"baltic-tools"})))
    assert shown
    assert (shown.retailers, shown.team_ids) == (("baltic-tools",), ("tem_2",))
    assert shown_to(agent, Token(retailers=frozenset({"alpine-sport"}))) is None
