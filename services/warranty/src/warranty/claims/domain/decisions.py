"""What was decided about a line of a claim, by whom and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.privacy import Personal

from warranty.adjudication.domain.rules import CustomerTexts, Decision
from warranty.adjudication.domain.vocabulary import Operator


class LineState(StrEnum):
    OPEN = "open"
    INFO = "info"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class DecisionStep:
    """A test that an automatic decision depends on, with values and fact as text."""

    path: str
    field: str
    operator: Operator
    values: tuple[str, ...]
    fact: str | None
    result: bool | None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """How rules decided. The version of `rules_id` decides the same by `facts` (JSON), whenever it is asked.

    `rule_id`: empty where no rule applied.
    """

    rules_id: str
    rule_id: str
    decision: Decision
    steps: tuple[DecisionStep, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class LineDecision:
    """One decision about a line. `share_percent`, `cap` and `goodwill` are those of an approval.

    OPEN: it refers the line to a person, by a rule or for its money (`money.Referral`). Decisions of rules alone have
    `adjudication` and `texts`. `goodwill`: what coverages leave of it is not for the customer to pay.
    """

    state: LineState
    share_percent: int
    cap: Money | None
    reason_code: str
    text: Annotated[str, Personal("what the customer was told about it")]
    decided_by: Actor
    decided_at: Instant
    texts: CustomerTexts | None = None
    adjudication: Adjudication | None = None
    goodwill: bool = False


@dataclass(frozen=True, slots=True)
class LineAppeal:
    text: Annotated[str, Personal("why the customer disagrees")]
    appealed_by: Actor
    appealed_at: Instant
    decided_at: Instant | None = None
