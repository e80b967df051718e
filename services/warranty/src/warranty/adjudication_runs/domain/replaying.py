"""What a version decides about a claim by the facts that were stored when its lines were decided."""

import json

from domainkit.money import Money

from warranty.adjudication.domain.conditions import Facts
from warranty.adjudication.domain.rules import AdjudicationRules, Decision
from warranty.adjudication_runs.domain.run import ReplayedClaim, ReplayedLine
from warranty.claims.domain.automatic import replayed
from warranty.claims.domain.claim import Claim, ClaimLine
from warranty.claims.domain.decisions import LineDecision, LineState


def replay(claim: Claim, version: AdjudicationRules) -> ReplayedClaim:
    """Each line by its last decision by rules. One that only people decided has no facts."""
    lines = (_line(line, version) for line in claim.lines)
    return ReplayedClaim(claim.id, tuple(line for line in lines if line is not None))


def _line(line: ClaimLine, version: AdjudicationRules) -> ReplayedLine | None:
    made = next((each for each in reversed(line.decisions) if each.adjudication is not None), None)
    if made is None or made.adjudication is None:
        return None
    facts: Facts = json.loads(made.adjudication.facts)
    found = replayed(made, line.number, version, facts)
    return ReplayedLine(
        line=line.number,
        before=made.adjudication.decision,
        after=found.decision,
        rule_before=made.adjudication.rule_id,
        rule_after=found.rule_id,
        pays_before=_pays(line, made, facts, made.adjudication.decision),
        pays_after=_pays(line, made, facts, found.decision),
    )


def _pays(line: ClaimLine, made: LineDecision, facts: Facts, decision: Decision) -> Money:
    """What coverages pay, net, where rules decide so: what is stored where they did approve, else an estimate."""
    return Money(_minor(line, made, facts) if decision is Decision.APPROVE else 0, line.asked.currency)


def _minor(line: ClaimLine, made: LineDecision, facts: Facts) -> int:
    if made.state is LineState.OPEN and made.adjudication and made.adjudication.decision is Decision.APPROVE:
        return 0  # its money was for a person to look at, whatever rules decide
    if line.payments is not None and line.decisions[-1] is made:
        return sum(each.net.amount_minor for each in line.payments.payers)
    allowed = max(0, line.asked.amount_minor - int(facts.get("line.above_list", 0)))
    part = allowed * int(facts.get("coverage.share_percent", 0)) // 100
    return max(0, min(part, int(facts.get("coverage.cap_left", part))))
