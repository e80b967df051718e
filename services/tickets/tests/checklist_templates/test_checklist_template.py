from itertools import count

import pytest
from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.checklist_templates.domain.checklist_template import (
    MOST_ITEMS,
    ChecklistTemplate,
    ChecklistTemplateEdits,
    TemplateItem,
    new_checklist_template,
    require_usable,
    update,
)
from tickets.tickets.domain.checking import apply_template, change_checklist
from tickets.tickets.domain.checklist import MOST_ITEMS as MOST_OF_A_CHECKLIST
from tickets.tickets.domain.checklist import ChecklistChanges, ChecklistItem
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules

NOW = Instant(1_000)
LETTERS = "abcdefgh"


def template(*texts: str, id: str = "ckt_1") -> ChecklistTemplate:
    return new_checklist_template("nordic-home", "Return", [TemplateItem(each) for each in texts], id=id, now=NOW)


def applied(ticket: Ticket, template: ChecklistTemplate, agent: Actor, rules: Rules, now: Instant) -> Ticket:
    numbers = count(len(ticket.checklist))
    return apply_template(ticket, template, agent, rules, now, new_id=lambda: f"itm_{next(numbers)}")[0]


@pytest.mark.parametrize("texts", [[], ["Step"] * 2, [" Step ", "Step"], [str(each) for each in range(51)], [" "]])
def test_template_has_one_to_fifty_different_items(texts: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        template(*texts)
    assert refused.value.reason == "VALIDATION_FAILED"
    fitting = template(*(str(each) for each in range(MOST_ITEMS)))
    with pytest.raises(Refused):
        update(fitting, ChecklistTemplateEdits(items=[TemplateItem(each) for each in texts]), NOW)


def test_largest_template_fits_an_empty_checklist() -> None:
    assert MOST_ITEMS <= MOST_OF_A_CHECKLIST


def test_update_that_changes_nothing_is_none() -> None:
    made = template("Step")
    assert update(made, ChecklistTemplateEdits(name="Return", items=[TemplateItem("Step")]), Instant(2_000)) is made


def test_deactivated_or_foreign_template_is_not_usable() -> None:
    made = template("Step")
    assert require_usable(made, "nordic-home") is made
    off = update(made, ChecklistTemplateEdits(deactivated=True), NOW)
    for known, retailer in ((None, "nordic-home"), (off, "nordic-home"), (made, "baltic-tools")):
        with pytest.raises(Refused) as refused:
            require_usable(known, retailer)
        assert refused.value.reason == "CHECKLIST_TEMPLATE_UNKNOWN"


subsets = st.lists(st.sampled_from(LETTERS), min_size=1, unique=True)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=subsets, then=subsets)
def test_each_item_of_a_template_is_on_a_checklist_once(
    ticket: Ticket, agent: Actor, rules: Rules, monday: Instant, first: list[str], then: list[str]
) -> None:
    once = applied(ticket, template(*first), agent, rules, monday)
    twice = applied(once, template(*first), agent, rules, monday)
    assert twice is once
    other = applied(twice, template(*first, id="ckt_2"), agent, rules, monday)
    changed = applied(other, template(*then), agent, rules, monday)
    found = [each.text for each in changed.checklist if each.template_id == "ckt_1"]
    assert found == [*first, *(each for each in then if each not in first)]
    assert [each.text for each in changed.checklist if each.template_id == "ckt_2"] == first


def test_template_that_does_not_fit_adds_nothing(ticket: Ticket, agent: Actor, rules: Rules, monday: Instant) -> None:
    own = [ChecklistItem(f"itm_{number}", "Step") for number in range(49)]
    full, _ = change_checklist(ticket, ChecklistChanges(add=own), agent, rules, monday)
    with pytest.raises(Refused) as refused:
        applied(full, template("One", "Two"), agent, rules, monday)
    assert refused.value.reason == "CHECKLIST_FULL"
    assert len(applied(full, template("One"), agent, rules, monday).checklist) == 50
