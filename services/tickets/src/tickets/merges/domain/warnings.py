"""What somebody may not expect of a merge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.approval import ApprovalState
from tickets.tickets.domain.clock.merging import owed
from tickets.tickets.domain.ticket import Status, Ticket


class WarningCode(StrEnum):
    OTHER_CUSTOMER = "other_customer"
    OTHER_ASSET = "other_asset"
    TARGET_RESOLVED = "target_resolved"
    HIGHER_PRIORITY = "higher_priority"
    APPROVALS_PENDING = "approvals_pending"
    CHECKLIST_OPEN = "checklist_open"
    DRAFTS_LEFT = "drafts_left"
    CUSTOM_FIELDS_LEFT = "custom_fields_left"
    PARTICIPANTS_LEFT = "participants_left"
    OTHER_SENDER_ADDRESS = "other_sender_address"


_TEXTS: Mapping[WarningCode, str] = {
    WarningCode.OTHER_CUSTOMER: (
        "The tickets are of two customers. The merge has to be confirmed, and each of them sees their own part alone."
    ),
    WarningCode.OTHER_ASSET: "The tickets are about two assets. The other ticket goes on naming its own alone.",
    WarningCode.TARGET_RESOLVED: (
        "The other ticket is resolved and stays so. What this ticket owes is not owed any more then."
    ),
    WarningCode.HIGHER_PRIORITY: "This ticket has a higher priority. The other one keeps its own.",
    WarningCode.APPROVALS_PENDING: "Pending approvals of this ticket are withdrawn, also if the merge is undone.",
    WarningCode.CHECKLIST_OPEN: (
        "Required items of this ticket's checklist are not done. They stay with it, and do not keep the other ticket "
        "from being resolved."
    ),
    WarningCode.DRAFTS_LEFT: "Agents have begun a message on this ticket. Their drafts stay with it.",
    WarningCode.CUSTOM_FIELDS_LEFT: (
        "Fields have other values in the other ticket, or none: those of this one stay with it."
    ),
    WarningCode.PARTICIPANTS_LEFT: "Participants of this ticket get no copies of what is written in the other one.",
    WarningCode.OTHER_SENDER_ADDRESS: (
        "What is written in the other ticket is sent from another address of the retailer."
    ),
}
_PRIORITIES = tuple(Priority)


@dataclass(frozen=True, slots=True)
class MergeWarning:
    """`field_keys`: of the custom fields that it is about."""

    code: WarningCode
    text: str
    field_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the tickets do not hold: whether the source has drafts, and from where mails of each are sent."""

    drafts: bool
    source_sender: str
    target_sender: str


def warnings(source: Ticket, target: Ticket, around: Surroundings) -> tuple[MergeWarning, ...]:
    """In the order of the codes; of each at most one."""
    keys = _fields_left(source, target)
    found = frozenset(_found(source, target, around)) | ({WarningCode.CUSTOM_FIELDS_LEFT} if keys else frozenset())
    return tuple(
        MergeWarning(code, _TEXTS[code], keys if code is WarningCode.CUSTOM_FIELDS_LEFT else ())
        for code in WarningCode
        if code in found
    )


def _found(source: Ticket, target: Ticket, around: Surroundings) -> Iterator[WarningCode]:
    if source.asset_id and source.asset_id != target.asset_id:
        yield WarningCode.OTHER_ASSET
    if target.status is Status.RESOLVED and owed(source.sla):
        yield WarningCode.TARGET_RESOLVED
    if _PRIORITIES.index(source.priority) > _PRIORITIES.index(target.priority):
        yield WarningCode.HIGHER_PRIORITY
    if any(each.state is ApprovalState.PENDING for each in source.approvals):
        yield WarningCode.APPROVALS_PENDING
    if any(each.required and each.done_at is None for each in source.checklist):
        yield WarningCode.CHECKLIST_OPEN
    if around.drafts:
        yield WarningCode.DRAFTS_LEFT
    if source.customer_id != target.customer_id:
        yield WarningCode.OTHER_CUSTOMER  # what we write to them goes on in their own ticket
        return
    if {each.address for each in source.cc} - {each.address for each in target.cc}:
        yield WarningCode.PARTICIPANTS_LEFT
    if around.source_sender != around.target_sender:
        yield WarningCode.OTHER_SENDER_ADDRESS


def _fields_left(source: Ticket, target: Ticket) -> tuple[str, ...]:
    """Keys of the source's fields whose values the target does not have."""
    shown = {each.key: (each.value, each.option_ids) for each in target.custom_fields}
    return tuple(
        each.key
        for each in source.custom_fields
        if not each.empty and shown.get(each.key) != (each.value, each.option_ids)
    )
