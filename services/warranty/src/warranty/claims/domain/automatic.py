"""What rules decide about a claim that was handed in. The rest is for people."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import DAY, Instant, after

from warranty.adjudication.domain.adjudicating import ClaimFacts, LineFacts, LineOutcome, adjudicate
from warranty.adjudication.domain.conditions import Facts, Step, as_text
from warranty.adjudication.domain.rules import AdjudicationRules, Decision, canonical
from warranty.claims.domain.changing import Charge, Outcome, in_money, recorded, uncharged
from warranty.claims.domain.claim import MOST_TRANSITIONS, Claim, ClaimAction, ClaimLine, ClaimState, InfoRequest
from warranty.claims.domain.decisions import Adjudication, DecisionStep, LineDecision, LineState

MOST_AUTOMATIC = 3  # decisions of one line, then people decide
MOST_STEPS = 25
_STATES = {
    Decision.APPROVE: LineState.APPROVED,
    Decision.DENY: LineState.DENIED,
    Decision.REQUEST_INFORMATION: LineState.INFO,
    Decision.REFER: LineState.OPEN,
}


def adjudicated(
    claim: Claim,
    rules: AdjudicationRules,
    facts: ClaimFacts,
    by: Actor,
    now: Instant,
    *,
    remind_every_days: int,
    charge: Charge = uncharged,
) -> Outcome:
    """The submitted claim with what the rules decide about its open lines.

    Lines about which a person has decided stay with people, and so does all of a claim with an open appeal.
    """
    open_lines = {line.number: line for line in claim.lines if _is_for_rules(line)}
    if claim.state is not ClaimState.SUBMITTED or not open_lines or len(claim.transitions) >= MOST_TRANSITIONS:
        return claim, []
    of_lines = {each.number: each.facts for each in facts.lines}
    asked = ClaimFacts(facts.claim, tuple(each for each in facts.lines if each.number in open_lines))
    made = {
        outcome.number: _decided(
            open_lines[outcome.number], outcome, rules, {**facts.claim, **of_lines[outcome.number]}, by, now
        )
        for outcome in adjudicate(rules, asked)
    }
    lines = in_money(claim, made, charge)
    asks = any(line.state is LineState.INFO for line in lines)
    info = InfoRequest(now, 0, after(now, remind_every_days * DAY)) if asks else None
    return recorded(claim, replace(claim, lines=lines, info=info), ClaimAction.DECIDE, by, now)


def replayed(made: LineDecision, number: int, rules: AdjudicationRules, facts: Facts) -> LineOutcome:
    """What the version decides by the facts that the decision has."""
    [outcome] = adjudicate(rules, ClaimFacts({}, (LineFacts(number, facts),)))
    return outcome


def _is_for_rules(line: ClaimLine) -> bool:
    untouched = all(each.adjudication is not None for each in line.decisions)
    return line.state is LineState.OPEN and line.appeal is None and untouched and len(line.decisions) < MOST_AUTOMATIC


def _decided(
    line: ClaimLine, outcome: LineOutcome, rules: AdjudicationRules, facts: Facts, by: Actor, now: Instant
) -> ClaimLine:
    state = _STATES[outcome.decision]
    if state is LineState.INFO and _has_asked(line, outcome.rule_id):
        state = LineState.OPEN
    approves = state is LineState.APPROVED
    made = LineDecision(
        state=state,
        share_percent=int(facts.get("coverage.share_percent", 100)) if approves else 0,
        cap=None,
        reason_code=outcome.reason_code,
        text=outcome.texts.en if outcome.texts else "",
        decided_by=by,
        decided_at=now,
        texts=outcome.texts,
        adjudication=Adjudication(
            rules_id=rules.id,
            rule_id=outcome.rule_id,
            decision=outcome.decision,
            steps=tuple(map(_step, outcome.steps[:MOST_STEPS])),
            facts=canonical(dict(facts)),
        ),
    )
    granted = line.requested_remedy if approves else line.granted_remedy
    if state is LineState.DENIED:
        line, granted = replace(line, payments=None), None
    return replace(line, state=state, decisions=(*line.decisions, made), granted_remedy=granted)


def _has_asked(line: ClaimLine, rule_id: str) -> bool:
    """Whether the rule has asked before: what the answer was is then for a person."""
    made = (each.adjudication for each in line.decisions if each.state is LineState.INFO)
    return any(each is not None and each.rule_id == rule_id for each in made)


def _step(step: Step) -> DecisionStep:
    fact = None if step.fact is None else as_text(step.fact)
    return DecisionStep(step.path, step.field, step.operator, tuple(map(as_text, step.values)), fact, step.result)
