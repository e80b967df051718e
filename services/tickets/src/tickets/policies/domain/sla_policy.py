"""SLA policies of a retailer, as an admin arranges them. Each change makes a new version; versions never change."""

from dataclasses import dataclass, field, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.text import line

from tickets.policies.domain.content import Content, checked
from tickets.policies.domain.kinds import NewTerms
from tickets.policies.domain.policy import Conditions, PolicyVersion, default_policy_id, version_id
from tickets.policies.domain.recomputation import Recomputation, Step, advanced

LONGEST_NAME = 200
LAST_POSITION = 1_000_000
"""That of each retailer's default policy. The others come before it."""
MOST_POLICIES = 100
"""Of a retailer: all are read when a ticket is opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """The aggregate. `current` is its newest version, which is also stored on its own, for good."""

    id: str
    retailer: str
    current: PolicyVersion
    created_at: Instant
    updated_at: Instant
    deactivated: bool = False
    recomputation: Recomputation | None = None
    version: int = 0

    @property
    def is_default(self) -> bool:
        return self.id == default_policy_id(self.retailer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What an admin changes. None: stays as it is."""

    name: str | None = None
    position: int | None = None
    content: Content = field(default_factory=Content)
    deactivated: bool | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a retailer's default policy says at first, as the settings of the service have it."""

    name: str
    content: Content


def new_policy(
    retailer: str, name: str, position: int, content: Content, *, id: str, now: Instant, deactivated: bool = False
) -> SlaPolicy:
    """Raises Refused: VALIDATION_FAILED."""
    first = PolicyVersion(
        id=version_id(id, 1),
        policy_id=id,
        number=1,
        retailer=retailer,
        name=line(name, "name", longest=LONGEST_NAME),
        position=position,
        budgets={},
        created_at=now,
    )
    current = checked(content.applied_to(first))
    return SlaPolicy(id=id, retailer=retailer, current=current, created_at=now, updated_at=now, deactivated=deactivated)


def default_policy(retailer: str, defaults: Defaults, *, now: Instant) -> SlaPolicy:
    return new_policy(retailer, defaults.name, LAST_POSITION, defaults.content, id=default_policy_id(retailer), now=now)


def update(policy: SlaPolicy, edits: Edits, now: Instant) -> SlaPolicy:
    """With a new version where what it says changes; the same object if nothing does.

    Raises Refused: VALIDATION_FAILED, SLA_POLICY_IS_DEFAULT.
    """
    if policy.is_default:
        _require_the_last_resort(policy, edits)
    before = policy.current
    content = checked(edits.content.applied_to(before))
    after = replace(
        content,
        name=before.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        position=before.position if edits.position is None else edits.position,
    )
    deactivated = policy.deactivated if edits.deactivated is None else edits.deactivated
    now = max(now, policy.updated_at)
    if after != before:
        number = before.number + 1
        after = replace(after, id=version_id(policy.id, number), number=number, created_at=now)
    if (after, deactivated) == (before, policy.deactivated):
        return policy
    return replace(policy, current=after, deactivated=deactivated, updated_at=now)


def recomputing(policy: SlaPolicy, terms: NewTerms, now: Instant) -> SlaPolicy:
    """With a recomputation of its tickets that begins, in place of one that goes on or is over."""
    return replace(policy, recomputation=Recomputation(requested_at=max(now, policy.updated_at), terms=terms))


def after_step(policy: SlaPolicy, of: Recomputation, step: Step, now: Instant) -> SlaPolicy:
    """The same object where the recomputation went on without this step, or began anew."""
    return replace(policy, recomputation=advanced(of, step, now)) if policy.recomputation == of else policy


def require_room(policies: int) -> None:
    """Raises Refused: SLA_POLICIES_FULL."""
    if policies >= MOST_POLICIES:
        raise Refused("conflict", "SLA_POLICIES_FULL", f"A retailer has {MOST_POLICIES} policies at most.")


def _require_the_last_resort(policy: SlaPolicy, edits: Edits) -> None:
    """Every ticket that no other policy is for needs one."""
    if edits.content.conditions.applied_to(policy.current.conditions) != Conditions():
        raise _is_default("conditions", "The default policy has no conditions: it is for all tickets of no other one.")
    if edits.position is not None and edits.position != policy.current.position:
        raise _is_default("position", "The default policy stays the last one: it has no other position.")
    if edits.deactivated:
        raise _is_default("deactivated", "The default policy cannot be deactivated: change what it promises instead.")


def _is_default(field: str, message: str) -> Refused:
    return Refused("conflict", "SLA_POLICY_IS_DEFAULT", message, field=field)
