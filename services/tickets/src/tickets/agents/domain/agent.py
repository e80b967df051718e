"""Agents and supervisors: who works on tickets, under an id of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.actors import Actor, ActorKind, name_of
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import text
from domainkit.viewer import Viewer

from tickets.teams.domain.team import Team

MOST_RETAILERS = 200
LONGEST_SIGNATURE = 1_000
MOST_SIGNATURE_LINES = 10


@dataclass(frozen=True, slots=True)
class Membership:
    """Of a team; its retailer stands here so that nobody of another one sees it."""

    team_id: str
    retailer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The aggregate. Its id is random: customers see it, and cannot guess the `sub` from it.

    `subject`: the `sub` of its tokens, unique. `named_by_admin`: tokens do not change the name. `retailers` are sorted.
    """

    id: str
    subject: Annotated[str, Personal("the subject of the person's tokens")]
    kind: ActorKind
    display_name: Annotated[str, Personal("the person's name")]
    retailers: tuple[str, ...]
    memberships: tuple[Membership, ...] = ()
    languages: Annotated[tuple[str, ...], Personal("languages that they speak")] = ()
    named_by_admin: bool = False
    deactivated: bool = False
    signature: Annotated[str, Personal("what stands under their mails")] = ""
    created_at: Instant
    updated_at: Instant
    version: int = 0

    @property
    def retailer(self) -> str:
        """The one of its retailers that the envelopes of its events name: these have room for one."""
        return self.retailers[0]

    @property
    def team_ids(self) -> tuple[str, ...]:
        return tuple(each.team_id for each in self.memberships)

    def works_for(self, retailer: str) -> bool:
        """Whether it can be given what is to be done for the retailer."""
        return retailer in self.retailers and not self.deactivated

    def as_actor(self) -> Actor:
        return Actor(self.kind, self.id, self.display_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDraft:
    """An agent as an admin creates it."""

    subject: str
    display_name: str
    retailers: tuple[str, ...]
    team_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEdits:
    """What an admin changes, and agents of themselves. None: stays as it is; a name of "": that of the next token."""

    display_name: str | None = None
    retailers: tuple[str, ...] | None = None
    team_ids: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    deactivated: bool | None = None
    signature: str | None = None


def first_seen(viewer: Viewer, *, id: str, now: Instant) -> Agent:
    """An agent who is known by nothing but a token."""
    return Agent(
        id=id,
        subject=viewer.id,
        kind=ActorKind(viewer.role),
        display_name=name_of(viewer),
        retailers=tuple(sorted(viewer.retailers)),
        created_at=now,
        updated_at=now,
    )


def seen_again(agent: Agent, viewer: Viewer, now: Instant) -> Agent:
    """The agent with what its token says now; the same object if that is nothing new."""
    name = agent.display_name if agent.named_by_admin else name_of(viewer) or agent.display_name
    retailers = agent.retailers
    if not viewer.retailers.issubset(retailers):
        others = sorted(set(retailers) - viewer.retailers)[: max(0, MOST_RETAILERS - len(viewer.retailers))]
        retailers = tuple(sorted({*viewer.retailers, *others}))
    seen = _in_its_retailers(replace(agent, kind=ActorKind(viewer.role), display_name=name, retailers=retailers))
    return agent if seen == agent else replace(seen, updated_at=max(now, agent.updated_at))


def created(draft: AgentDraft, teams: Mapping[str, Team], *, id: str, now: Instant) -> Agent:
    """Raises Refused: TEAM_UNKNOWN."""
    agent = Agent(
        id=id,
        subject=draft.subject,
        kind=ActorKind.AGENT,
        display_name=draft.display_name,
        retailers=tuple(sorted(set(draft.retailers))),
        languages=_each_once(draft.languages),
        named_by_admin=True,
        created_at=now,
        updated_at=now,
    )
    return replace(agent, memberships=_memberships(agent, draft.team_ids, teams))


def same_content(one: Agent, other: Agent) -> bool:
    """True if both were created with the same content."""
    return (one.subject, one.display_name, one.retailers, set(one.memberships), one.languages) == (
        *(other.subject, other.display_name, other.retailers, set(other.memberships), other.languages),
    )


def update(agent: Agent, edits: AgentEdits, teams: Mapping[str, Team], now: Instant) -> Agent:
    """The same object if nothing changes. Who leaves a retailer leaves its teams. Raises Refused: TEAM_UNKNOWN,
    VALIDATION_FAILED.

    `teams`: those that the edits name.
    """
    changed = agent
    if edits.display_name is not None:
        changed = replace(
            changed, display_name=edits.display_name or agent.display_name, named_by_admin=bool(edits.display_name)
        )
    if edits.retailers is not None:
        changed = _in_its_retailers(replace(changed, retailers=tuple(sorted(set(edits.retailers)))))
    if edits.team_ids is not None:
        changed = replace(changed, memberships=_memberships(changed, edits.team_ids, teams))
    if edits.languages is not None:
        changed = replace(changed, languages=_each_once(edits.languages))
    if edits.signature is not None:
        changed = replace(changed, signature=_signature(edits.signature))
    if edits.deactivated is not None:
        changed = replace(changed, deactivated=edits.deactivated)
    return agent if changed == agent else replace(changed, updated_at=max(now, agent.updated_at))


def shown_to(agent: Agent, viewer: Viewer) -> Agent | None:
    """The agent with the retailers and teams that the viewer sees; None where that is none of its retailers."""
    retailers = tuple(filter(viewer.sees, agent.retailers))
    if not retailers:
        return None
    return agent if retailers == agent.retailers else _in_its_retailers(replace(agent, retailers=retailers))


def _signature(written: str) -> str:
    """Of few lines: a long text below a delimiter is none to programs that cut signatures. Raises Refused."""
    signature = text(written, "signature", longest=LONGEST_SIGNATURE, shortest=0)
    if len(signature.splitlines()) > MOST_SIGNATURE_LINES:
        raise invalid("signature", f"Has at most {MOST_SIGNATURE_LINES} lines.")
    return signature


def _memberships(agent: Agent, team_ids: tuple[str, ...], teams: Mapping[str, Team]) -> tuple[Membership, ...]:
    return tuple(_membership(agent, teams.get(id)) for id in _each_once(team_ids))


def _membership(agent: Agent, team: Team | None) -> Membership:
    """A team that was deactivated meanwhile is not left by naming it again."""
    if team is not None and team.retailer in agent.retailers:
        membership = Membership(team.id, team.retailer)
        if not team.deactivated or membership in agent.memberships:
            return membership
    raise Refused("invalid", "TEAM_UNKNOWN", "The agent cannot join this team.", field="team_ids")


def _in_its_retailers(agent: Agent) -> Agent:
    """Without the teams of other retailers."""
    memberships = tuple(each for each in agent.memberships if each.retailer in agent.retailers)
    return agent if memberships == agent.memberships else replace(agent, memberships=memberships)


def _each_once(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
