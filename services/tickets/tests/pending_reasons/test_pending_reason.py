import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from tickets.pending_reasons.domain.pending_reason import (
    AutoResolution,
    PendingReasonDraft,
    PendingReasonEdits,
    Reminders,
    new_pending_reason,
    update,
)
from tickets.policies.domain.kinds import Party, ResolutionCode

NOW = Instant(1_000)
SILENT = AutoResolution(3, ResolutionCode.NO_REPLY)


@pytest.mark.parametrize("party", [party for party in Party if party is not Party.CUSTOMER])
def test_nobody_but_the_customer_is_reminded_or_given_up(party: Party) -> None:
    reminding = PendingReasonDraft(name="n", customer_label="c", party=party, reminders=Reminders(1, 1))
    with pytest.raises(Refused) as refusal:
        new_pending_reason("nordic-home", reminding, id="rsn_1", now=NOW)
    assert refusal.value.field == "reminders"
    resolving = PendingReasonDraft(name="n", customer_label="c", party=party, auto_resolution=SILENT)
    with pytest.raises(Refused) as refusal:
        new_pending_reason("nordic-home", resolving, id="rsn_1", now=NOW)
    assert refusal.value.field == "auto_resolution"


def test_change_that_changes_nothing_returns_the_same_reason() -> None:
    draft = PendingReasonDraft(name="n", customer_label="c", party=Party.CUSTOMER, auto_resolution=SILENT)
    reason = new_pending_reason("nordic-home", draft, id="rsn_1", now=NOW)
    assert update(reason, PendingReasonEdits(name="n"), Instant(2_000)) is reason
