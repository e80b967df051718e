"""What a policy names by its id: it has to be one of the retailer's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domainkit.refusals import Refused

from tickets.policies.domain.policy import PolicyVersion
from tickets.policies.ports import Agents, Calendars, Records, Teams


@dataclass(frozen=True, slots=True)
class References:
    """Of kinds that the service does not have, each id is unknown."""

    agents: Agents
    teams: Teams
    calendars: Calendars | None = None
    categories: Records | None = None
    plans: Records | None = None

    async def require(self, version: PolicyVersion) -> None:
        """Raises Refused: TEAM_UNKNOWN, AGENT_UNKNOWN, CALENDAR_UNKNOWN, SUPPORT_PLAN_UNKNOWN,
        TICKET_CATEGORY_UNKNOWN; each names its field.
        """
        refused = await self.refusal(version)
        if refused is not None:
            raise refused

    async def refusal(self, version: PolicyVersion, known: PolicyVersion | None = None) -> Refused | None:
        """What `require` would raise. What the version before names may have been deactivated since: it stays."""
        before = set(_ids(known)) if known else set()
        named = [(kind, field, id) for kind, field, id in _named(version) if (kind, id) not in before]
        missing = {kind: await self._missing(kind, version.retailer, ids) for kind, ids in _by_kind(named).items()}
        return next((_unknown(kind, field, id) for kind, field, id in named if id in missing[kind]), None)

    async def _missing(self, kind: str, retailer: str, ids: list[str]) -> set[str]:
        if kind == "agent":
            agents = await self.agents.get_many(ids)
            return set(ids) - {each.id for each in agents if retailer in each.retailers and not each.deactivated}
        if kind == "team":
            teams = await self.teams.get_many(ids)
            return set(ids) - {each.id for each in teams if each.retailer == retailer and not each.deactivated}
        if kind == "calendar":
            return {id for id in ids if not await self._has_calendar(retailer, id)}
        records = self.categories if kind == "category" else self.plans
        found = await records.get_many(ids) if records else ()
        return set(ids) - {each.id for each in found if each.retailer == retailer}

    async def _has_calendar(self, retailer: str, id: str) -> bool:
        calendar = await self.calendars.current(id) if self.calendars else None
        return calendar is not None and calendar.retailer == retailer


def _named(version: PolicyVersion) -> Iterator[tuple[str, str, str]]:
    """Kind of record, path of the field, id."""
    if version.calendar_id:
        yield "calendar", "calendar_id", version.calendar_id
    for index, id in enumerate(version.conditions.category_ids):
        yield "category", f"conditions.category_ids[{index}]", id
    for index, id in enumerate(version.conditions.plan_ids):
        yield "plan", f"conditions.plan_ids[{index}]", id
    for place, escalation in enumerate(version.escalations):
        path = f"escalations[{place}]"
        if escalation.team_id:
            yield "team", f"{path}.team_id", escalation.team_id
        if escalation.agent_id:
            yield "agent", f"{path}.agent_id", escalation.agent_id
        for index, id in enumerate(escalation.notify_agent_ids):
            yield "agent", f"{path}.notify_agent_ids[{index}]", id


def _ids(version: PolicyVersion) -> Iterator[tuple[str, str]]:
    return ((kind, id) for kind, _, id in _named(version))


def _by_kind(named: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for kind, _, id in named:
        if id not in ids.setdefault(kind, []):
            ids[kind].append(id)
    return ids


def _unknown(kind: str, field: str, id: str) -> Refused:
    if kind == "agent":
        return Refused(
            "invalid", "AGENT_UNKNOWN", f"No ticket of the retailer can be given to agent {id}.", field=field
        )
    if kind == "team":
        return Refused("invalid", "TEAM_UNKNOWN", f"No ticket of the retailer can be given to team {id}.", field=field)
    message = f"The retailer has no {kind} {id}: name one of its own, or leave it out."
    if kind == "calendar":
        return Refused("invalid", "CALENDAR_UNKNOWN", message, field=field)
    if kind == "plan":
        return Refused("invalid", "SUPPORT_PLAN_UNKNOWN", message, field=field)
    return Refused("invalid", "TICKET_CATEGORY_UNKNOWN", message, field=field)
