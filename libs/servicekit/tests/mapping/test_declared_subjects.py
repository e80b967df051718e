"""The subjects that the services' events declare: consumers, streams and the gateway's filters rely on them."""

from collections.abc import Iterator
from types import ModuleType

import aftersales.feedback.v1.events_pb2 as feedback
import aftersales.notifications.v1.events_pb2 as notifications
import aftersales.tickets.v1.events_pb2 as tickets
import aftersales.warranty.v1.events_pb2 as warranty
import pytest
from google.protobuf.message import Message
from servicekit.mapping.options import declared_event
from servicekit.mapping.subjects import event_subject, subject_of

SUBJECTS = {
    tickets.TicketOpened: "internal.*.tickets.v1.ticket.opened",
    tickets.TicketMessageAdded: "internal.*.tickets.v1.ticket.message_added",
    tickets.TicketMessageEdited: "internal.*.tickets.v1.ticket.message_edited",
    tickets.TicketAssigned: "internal.*.tickets.v1.ticket.assigned",
    tickets.TicketUnassigned: "internal.*.tickets.v1.ticket.unassigned",
    tickets.TicketUpdated: "internal.*.tickets.v1.ticket.updated",
    tickets.TicketParticipantsChanged: "internal.*.tickets.v1.ticket.participants_changed",
    tickets.TicketChecklistChanged: "internal.*.tickets.v1.ticket.checklist_changed",
    tickets.TicketApprovalRequested: "internal.*.tickets.v1.ticket.approval_requested",
    tickets.TicketApprovalAnswered: "internal.*.tickets.v1.ticket.approval_answered",
    tickets.TicketApprovalWithdrawn: "internal.*.tickets.v1.ticket.approval_withdrawn",
    tickets.TicketHandedOver: "internal.*.tickets.v1.ticket.handed_over",
    tickets.TicketHandOverAnswered: "internal.*.tickets.v1.ticket.hand_over_answered",
    tickets.TicketHandOverWithdrawn: "internal.*.tickets.v1.ticket.hand_over_withdrawn",
    tickets.TicketCoverageDetermined: "internal.*.tickets.v1.ticket.coverage_determined",
    tickets.TicketWaiting: "internal.*.tickets.v1.ticket.waiting",
    tickets.TicketResumed: "internal.*.tickets.v1.ticket.resumed",
    tickets.TicketResolved: "internal.*.tickets.v1.ticket.resolved",
    tickets.TicketReopened: "internal.*.tickets.v1.ticket.reopened",
    tickets.TicketClosed: "internal.*.tickets.v1.ticket.closed",
    tickets.TicketReopeningUndone: "internal.*.tickets.v1.ticket.reopening_undone",
    tickets.TicketReminderDue: "internal.*.tickets.v1.ticket.reminder_due",
    tickets.TicketMarkedAsSpam: "internal.*.tickets.v1.ticket.marked_as_spam",
    tickets.TicketMerged: "internal.*.tickets.v1.ticket.merged",
    tickets.TicketSplit: "internal.*.tickets.v1.ticket.split",
    tickets.TicketLinked: "internal.*.tickets.v1.ticket_link.linked",
    tickets.TicketUnlinked: "internal.*.tickets.v1.ticket_link.unlinked",
    tickets.TicketChildUpdateCreated: "internal.*.tickets.v1.ticket_child_update.created",
    tickets.TicketChildUpdateCompleted: "internal.*.tickets.v1.ticket_child_update.completed",
    tickets.TicketUnmerged: "internal.*.tickets.v1.ticket.unmerged",
    tickets.TicketAbsorbed: "internal.*.tickets.v1.ticket.absorbed",
    tickets.TicketReleased: "internal.*.tickets.v1.ticket.released",
    tickets.TicketRescued: "internal.*.tickets.v1.ticket.rescued",
    tickets.TicketCancelled: "internal.*.tickets.v1.ticket.cancelled",
    tickets.IncomingMailQuarantined: "internal.*.tickets.v1.incoming_mail.quarantined",
    tickets.AttachmentRejected: "internal.*.tickets.v1.attachment.rejected",
    tickets.MailAddressChanged: "internal.*.tickets.v1.mail_address.changed",
    tickets.PendingReasonChanged: "internal.*.tickets.v1.pending_reason.changed",
    tickets.ChecklistTemplateChanged: "internal.*.tickets.v1.checklist_template.changed",
    tickets.TicketTagged: "internal.*.tickets.v1.ticket.tagged",
    tickets.CustomFieldChanged: "internal.*.tickets.v1.custom_field.changed",
    tickets.TicketCategoryChanged: "internal.*.tickets.v1.ticket_category.changed",
    tickets.TicketSlaRecomputed: "internal.*.tickets.v1.ticket.sla_recomputed",
    tickets.TicketErased: "internal.*.tickets.v1.ticket.erased",
    tickets.TicketSlaWarning: "internal.*.tickets.v1.ticket.sla_warning",
    tickets.TicketSlaBreached: "internal.*.tickets.v1.ticket.sla_breached",
    tickets.TicketEscalated: "internal.*.tickets.v1.ticket.escalated",
    tickets.PurchaseReported: "internal.*.tickets.v1.purchase.reported",
    tickets.PurchaseRegistered: "internal.*.tickets.v1.purchase.registered",
    tickets.ErasureRequested: "internal.*.tickets.v1.erasure.requested",
    tickets.ErasureCompleted: "internal.*.tickets.v1.erasure.completed",
    tickets.PersonalDataErased: "internal.*.tickets.v1.personal_data.erased",
    tickets.ContactChanged: "contacts.*.*",
    tickets.RetailerChanged: "retailers.*",
    tickets.AgentChanged: "agents.*",
    tickets.TeamChanged: "teams.*.*",
    tickets.SlaPolicyChanged: "sla_policies.*.*",
    tickets.CalendarChanged: "calendars.*.*",
    tickets.OrganisationChanged: "organisations.*.*",
    tickets.SiteChanged: "sites.*.*",
    tickets.AssetSiteChanged: "asset_sites.*.*",
    tickets.SupportPlanChanged: "support_plans.*.*",
    tickets.EntitlementChanged: "entitlements.*.*",
    warranty.AdjudicationRulesChanged: "internal.*.warranty.v1.adjudication_rules.changed",
    warranty.AssetRegistered: "internal.*.warranty.v1.asset.registered",
    warranty.AssetCoverageChanged: "internal.*.warranty.v1.asset.coverage_changed",
    warranty.AssetCoverageExpiring: "internal.*.warranty.v1.asset.coverage_expiring",
    warranty.AssetRefused: "internal.*.warranty.v1.asset.refused",
    warranty.AssetCorrected: "internal.*.warranty.v1.asset.corrected",
    warranty.AssetModernised: "internal.*.warranty.v1.asset.modernised",
    warranty.AssetRetired: "internal.*.warranty.v1.asset.retired",
    warranty.AssetTransferred: "internal.*.warranty.v1.asset.transferred",
    warranty.ClaimChanged: "internal.*.warranty.v1.claim.changed",
    warranty.ClaimSlaWarning: "internal.*.warranty.v1.claim.sla_warning",
    warranty.ClaimSlaBreached: "internal.*.warranty.v1.claim.sla_breached",
    warranty.SupplierRecoveryChanged: "internal.*.warranty.v1.supplier_recovery.changed",
    warranty.CampaignUnitChanged: "internal.*.warranty.v1.campaign_unit.changed",
    warranty.ProductModelChanged: "internal.*.warranty.v1.product_model.changed",
    warranty.ComponentAdded: "internal.*.warranty.v1.component.added",
    warranty.ComponentSwapped: "internal.*.warranty.v1.component.swapped",
    warranty.ComponentRemoved: "internal.*.warranty.v1.component.removed",
    warranty.MeterFitted: "internal.*.warranty.v1.meter.fitted",
    warranty.MeterReadingRecorded: "internal.*.warranty.v1.meter_reading.recorded",
    warranty.MeterReadingRevoked: "internal.*.warranty.v1.meter_reading.revoked",
    warranty.PersonalDataErased: "internal.*.warranty.v1.personal_data.erased",
    feedback.InvitationIssued: "internal.*.feedback.v1.invitation.issued",
    feedback.AnswerGiven: "internal.*.feedback.v1.answer.given",
    feedback.PersonalDataErased: "internal.*.feedback.v1.personal_data.erased",
    notifications.DeliverySent: "internal.*.notifications.v1.delivery.sent",
    notifications.DeliveryFailed: "internal.*.notifications.v1.delivery.failed",
    notifications.ContactUnsubscribed: "internal.*.notifications.v1.contact.unsubscribed",
    notifications.PersonalDataErased: "internal.*.notifications.v1.personal_data.erased",
}


def event_kinds() -> Iterator[type[Message]]:
    modules: tuple[ModuleType, ...] = (tickets, warranty, feedback, notifications)
    for module in modules:
        for name, message in module.DESCRIPTOR.message_types_by_name.items():
            if declared_event(message) is not None:
                yield getattr(module, name)


@pytest.mark.parametrize(("kind", "subject"), SUBJECTS.items(), ids=lambda it: getattr(it, "__name__", ""))
def test_event_is_published_on_the_subject_it_always_had(kind: type[Message], subject: str) -> None:
    assert subject_of(kind) == subject


def test_every_event_has_its_subject_here() -> None:
    assert set(event_kinds()) == SUBJECTS.keys()


def test_event_names_its_retailer_and_ids() -> None:
    contact = tickets.ContactChanged(retailer="nordic-home", customer_id="cus_1")
    retailer = tickets.RetailerChanged(retailer={"id": "nordic-home"})  # type: ignore[arg-type]
    ticket = tickets.TicketOpened(ticket={"retailer": "nordic-home"})  # type: ignore[arg-type]
    assert event_subject(contact) == "contacts.nordic-home.cus_1"
    assert event_subject(retailer) == "retailers.nordic-home"
    assert event_subject(ticket) == "internal.nordic-home.tickets.v1.ticket.opened"
