"""Republishing what the streams that keep only the last of each subject hold."""

from servicekit.documents import Store
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock

from tickets.agents import wiring as agents
from tickets.agents.domain.events import AgentChanged
from tickets.agents.repository import AGENTS
from tickets.calendars import wiring as calendars
from tickets.customers import wiring as customers
from tickets.customers.domain.events import ContactChanged
from tickets.customers.repository import CUSTOMERS
from tickets.migrations import SOURCE
from tickets.parties import wiring as parties
from tickets.policies import wiring as policies
from tickets.policies.domain.events import SlaPolicyChanged
from tickets.policies.repository import POLICIES
from tickets.republishing import republish_each
from tickets.retailers import wiring as retailers
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.repository import RETAILERS, of_today
from tickets.teams import wiring as teams
from tickets.teams.domain.events import TeamChanged
from tickets.teams.repository import TEAMS


async def republish(store: Store, relay: Relay, clock: Clock) -> dict[str, int]:
    """The number of records of each kind whose last event is published once more."""
    customer_repository = customers.repository(store, relay, clock, source=SOURCE)
    retailer_repository = retailers.repository(store, relay, clock, source=SOURCE)
    team_repository = teams.repository(store, relay, clock, source=SOURCE)
    agent_repository = agents.repository(store, relay, clock, source=SOURCE)
    policy_repository = policies.repository(store, relay, clock, source=SOURCE)
    calendar_repository = calendars.repository(store, relay, clock, source=SOURCE)
    return {
        "contacts": await republish_each(store.documents(CUSTOMERS), customer_repository.customers, ContactChanged),
        "retailers": await republish_each(
            store.documents(RETAILERS),
            retailer_repository.retailers,
            lambda retailer: RetailerChanged(of_today(retailer)),
        ),
        "teams": await republish_each(store.documents(TEAMS), team_repository.teams, TeamChanged),
        "calendars": await calendars.republish(store, calendar_repository),
        "agents": await republish_each(store.documents(AGENTS), agent_repository.agents, AgentChanged),
        "sla policies": await republish_each(store.documents(POLICIES), policy_repository.policies, SlaPolicyChanged),
        **await parties.republish(store, relay, clock, source=SOURCE),
    }
