"""What a merge would do, by doing it to copies."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.merges.domain.warnings import MergeWarning, Surroundings, warnings
from tickets.policies.domain.kinds import TargetKind
from tickets.tickets.domain.clock.merging import owed
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """`messages` in the conversation of the source, of which customers read the `public` ones; files in both."""

    messages: int
    public: int
    attachments: int


@dataclass(frozen=True, slots=True)
class MergedDeadline:
    """A deadline of the target; `due_before` is None where only the source's customer is owed it."""

    kind: TargetKind
    due_before: Instant | None
    due_after: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    into_ticket_id: str
    other_customer: bool
    source_message_count: int
    source_internal_message_count: int
    ended_targets: tuple[TargetKind, ...]
    deadlines: tuple[MergedDeadline, ...]
    target_attachment_count: int
    warnings: tuple[MergeWarning, ...]


def preview(source: Ticket, target: Ticket, merged: Ticket, *, counted: Counted, around: Surroundings) -> MergePreview:
    """`merged`: the target as it would be."""
    before = {(each.kind, each.cycle): each.due_at for each in target.sla.targets if each.open}
    deadlines = (
        MergedDeadline(each.kind, before.get((each.kind, each.cycle)), each.due_at)
        for each in merged.sla.targets
        if each.open
    )
    return MergePreview(
        into_ticket_id=target.id,
        other_customer=source.customer_id != target.customer_id,
        source_message_count=counted.messages,
        source_internal_message_count=counted.messages - counted.public,
        ended_targets=owed(source.sla),
        deadlines=tuple(deadlines),
        target_attachment_count=counted.attachments,
        warnings=warnings(source, target, around),
    )
