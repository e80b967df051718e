"""Who may call what, proved from the wrong side: for every RPC, by everybody who must not get through."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.common.v1.export_service_pb2 import ExportRecordsRequest
from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest
from aftersales.tickets.v1 import (
    agent_pb2,
    customer_pb2,
    mail_address_pb2,
    pending_reason_pb2,
    sla_policy_pb2,
    team_pb2,
    ticket_pb2,
)
from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import approval_service_pb2 as approvals
from aftersales.tickets.v1 import attachment_service_pb2 as attachments
from aftersales.tickets.v1 import calendar_service_pb2 as calendars
from aftersales.tickets.v1 import collaboration_service_pb2 as collaboration
from aftersales.tickets.v1 import custom_field_service_pb2 as fields
from aftersales.tickets.v1 import customer_service_pb2 as customers
from aftersales.tickets.v1 import erasure_service_pb2 as erasures
from aftersales.tickets.v1 import hand_over_service_pb2 as hand_overs
from aftersales.tickets.v1 import incoming_mail_service_pb2 as incoming_mail
from aftersales.tickets.v1 import mail_address_service_pb2 as mail_addresses
from aftersales.tickets.v1 import mention_service_pb2 as mentions
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import presence_service_pb2 as presence
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.tickets.v1 import retailer_service_pb2 as retailers
from aftersales.tickets.v1 import sla_policy_service_pb2 as policies
from aftersales.tickets.v1 import team_service_pb2 as teams
from aftersales.tickets.v1 import ticket_category_service_pb2 as categories
from aftersales.tickets.v1 import ticket_child_update_service_pb2 as child_updates
from aftersales.tickets.v1 import ticket_customer_service_pb2 as ticket_customers
from aftersales.tickets.v1 import ticket_draft_service_pb2 as drafts
from aftersales.tickets.v1 import ticket_history_service_pb2 as histories
from aftersales.tickets.v1 import ticket_link_service_pb2 as links
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_message_service_pb2 as messages
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1 import ticket_sla_service_pb2 as deadlines
from aftersales.tickets.v1 import ticket_split_service_pb2 as splits
from aftersales.tickets.v1 import ticket_tag_service_pb2 as tags
from aftersales.tickets.v1.hand_over_pb2 import HAND_OVER_OUTCOME_PLANNED
from aftersales.tickets.v1.presence_pb2 import PRESENCE_STATE_TYPING
from aftersales.tickets.v1.ticket_link_pb2 import TICKET_LINK_KIND_CHILD_OF, TICKET_LINK_KIND_RELATED
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from servicekit.auth.authorization import Role, Scope
from servicekit.testing.service import RunningService
from tickets.access import ACCESS

from services.tickets.tests.arrangements import arrangements
from services.tickets.tests.calendars.steps import file
from services.tickets.tests.calendars.steps import new as new_calendar
from services.tickets.tests.categories.steps import a_category
from services.tickets.tests.checklist_templates.steps import template_requests
from services.tickets.tests.custom_fields.steps import a_field
from services.tickets.tests.policies.steps import a_policy
from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, PARTNER, Shop, sale

Requests = Mapping[str, Message]


@pytest.fixture
async def requests(service: RunningService, shop: Shop) -> Requests:
    """A request for every RPC, about things of nordic-home and its customer Maija that are there."""
    customer, purchase = shop.purchase.customer_id, shop.purchase.id
    create = tickets.CreateTicketRequest(
        retailer="nordic-home", customer_id=customer, subject="It leaks", body="Water!"
    )
    id, other_id = [(await service.call(create)).ticket.id for _ in range(2)]
    said = tickets.AddMessageRequest(ticket_id=id, body="Hello")
    message_id = (await service.call(said, role="agent", sub="agent-1")).message.id
    child = (await service.call(create)).ticket.id
    await service.call(links.CreateTicketLinkRequest(ticket_id=child, to=id, kind=TICKET_LINK_KIND_CHILD_OF))
    updating = child_updates.CreateTicketChildUpdateRequest(ticket_id=id, note="Hello")
    update_id = (await service.call(updating)).child_update.id
    agent = agent_pb2.Agent(subject="agent-2", display_name="Eero", retailers=["nordic-home"])
    agent_id = (await service.call(agents.CreateAgentRequest(agent=agent), **ADMIN)).agent.id
    team = team_pb2.Team(retailer="nordic-home", name="Kitchen")
    consents = customer_pb2.Consents(surveys=True)
    stating = customers.UpdateCustomerRequest(id=customer, consents=consents, update_mask=FieldMask(paths=["consents"]))
    await service.call(stating)
    team_id = (await service.call(teams.CreateTeamRequest(team=team), **ADMIN)).team.id
    policy = a_policy()
    policy_id = (await service.call(policy, **ADMIN)).sla_policy.id
    calendar = new_calendar()
    calendar_id = (await service.call(calendars.CreateCalendarRequest(calendar=calendar), **ADMIN)).calendar.id
    reason = pending_reason_pb2.PendingReason(
        retailer="nordic-home",
        name="Photo missing",
        customer_label="We need a photo",
        party=ticket_pb2.SLA_PARTY_CUSTOMER,
    )
    reason_id = (
        await service.call(reasons.CreatePendingReasonRequest(pending_reason=reason), **ADMIN)
    ).pending_reason.id
    category = a_category(customers_may_choose=True)
    field_id = (await service.call(a_field(for_customers=True), **ADMIN)).custom_field.id
    category_id = (await service.call(category, **ADMIN)).ticket_category.id
    arranged = await arrangements(service, shop)
    erase = erasures.EraseCustomerRequest(customer_id=customer)
    erasure_id = (await service.call(erase, **ADMIN)).erasure.id
    return {
        **arranged,
        "CreateTicket": create,
        "GetTicket": tickets.GetTicketRequest(id=id),
        "BatchGetTickets": tickets.BatchGetTicketsRequest(ids=[id]),
        "CountTickets": tickets.CountTicketsRequest(retailer="nordic-home"),
        "ListTickets": tickets.ListTicketsRequest(retailer="nordic-home"),
        "GetTicketSla": deadlines.GetTicketSlaRequest(id=id),
        "ListTicketHistory": histories.ListTicketHistoryRequest(ticket_id=id),
        "GetTicketSlaPreview": deadlines.GetTicketSlaPreviewRequest(id=id),
        "UpdateTicket": tickets.UpdateTicketRequest(id=id, priority=ticket_pb2.TICKET_PRIORITY_LOW),
        "AssignTicket": tickets.AssignTicketRequest(id=id),
        "RecomputeTicket": tickets.RecomputeTicketRequest(id=id, terms=sla_policy_pb2.NEW_TERMS_NEWEST),
        "UnassignTicket": tickets.UnassignTicketRequest(id=id),
        "AddMessage": tickets.AddMessageRequest(ticket_id=id, body="Hello"),
        "ListMessages": tickets.ListMessagesRequest(ticket_id=id),
        "GetMessage": messages.GetMessageRequest(ticket_id=id, id=message_id),
        "UpdateMessage": messages.UpdateMessageRequest(ticket_id=id, id=message_id, body="Hello"),
        "WaitTicket": tickets.WaitTicketRequest(id=id),
        "ResolveTicket": tickets.ResolveTicketRequest(id=id, code=ticket_pb2.RESOLUTION_CODE_SOLVED),
        "ReopenTicket": tickets.ReopenTicketRequest(id=id),
        "CloseTicket": tickets.CloseTicketRequest(id=id),
        "UndoTicketReopening": tickets.UndoTicketReopeningRequest(id=id),
        "ResumeTicket": tickets.ResumeTicketRequest(id=id),
        "MarkTicketAsSpam": tickets.MarkTicketAsSpamRequest(id=id),
        "MergeTicket": merges.MergeTicketRequest(id=id, into=id),
        "UnmergeTicket": merges.UnmergeTicketRequest(id=id),
        "SplitTicket": splits.SplitTicketRequest(id=id, message_id=id, subject="Another one"),
        "GetMergePreview": merges.GetMergePreviewRequest(id=id, into=other_id),
        "CreateTicketLink": links.CreateTicketLinkRequest(ticket_id=id, to=other_id, kind=TICKET_LINK_KIND_RELATED),
        "ListTicketLinks": links.ListTicketLinksRequest(ticket_id=id),
        "UnlinkTicket": links.UnlinkTicketRequest(ticket_id=id, link_id="lnk_1"),
        "CreateTicketChildUpdate": child_updates.CreateTicketChildUpdateRequest(ticket_id=id, note="Hello"),
        "GetTicketChildUpdate": child_updates.GetTicketChildUpdateRequest(ticket_id=id, id=update_id),
        "ListTicketChildUpdates": child_updates.ListTicketChildUpdatesRequest(ticket_id=id),
        "GetSimilarTickets": merges.GetSimilarTicketsRequest(
            retailer="nordic-home", customer_id=customer, subject="It leaks"
        ),
        "RescueTicket": tickets.RescueTicketRequest(id=id),
        "CancelTicket": tickets.CancelTicketRequest(id=id),
        "ChangeTicketParticipants": collaboration.ChangeTicketParticipantsRequest(id=id, remove=["otto@meri.example"]),
        "ChangeTicketChecklist": collaboration.ChangeTicketChecklistRequest(
            id=id, add=[ticket_pb2.ChecklistItem(text="Compare the serial number")]
        ),
        "AssignTicketCustomer": ticket_customers.AssignTicketCustomerRequest(id=id, customer_id=customer),
        "RequestTicketApproval": approvals.RequestTicketApprovalRequest(id=id, question="May we?", approver_id=id),
        "AnswerTicketApproval": approvals.AnswerTicketApprovalRequest(id=id, approval_id=id),
        "WithdrawTicketApproval": approvals.WithdrawTicketApprovalRequest(id=id, approval_id=id),
        "HandOverTicket": hand_overs.HandOverTicketRequest(id=id, addressee="Firmware", question="Why?", reason_id=id),
        "AnswerTicketHandOver": hand_overs.AnswerTicketHandOverRequest(
            id=id, hand_over_id=id, outcome=HAND_OVER_OUTCOME_PLANNED, answer="Soon"
        ),
        "WithdrawTicketHandOver": hand_overs.WithdrawTicketHandOverRequest(id=id, hand_over_id=id),
        "ListApprovals": approvals.ListApprovalsRequest(retailer="nordic-home", approver_id="me"),
        "ReportPresence": presence.ReportPresenceRequest(ticket_id=id, state=PRESENCE_STATE_TYPING),
        "ListMentions": mentions.ListMentionsRequest(retailer="nordic-home"),
        "SeeMentions": mentions.SeeMentionsRequest(ticket_id=id),
        "GetTicketDraft": drafts.GetTicketDraftRequest(ticket_id=id),
        "SaveTicketDraft": drafts.SaveTicketDraftRequest(ticket_id=id, body="Please"),
        "DiscardTicketDraft": drafts.DiscardTicketDraftRequest(ticket_id=id),
        "CreatePendingReason": reasons.CreatePendingReasonRequest(pending_reason=reason),
        "GetPendingReason": reasons.GetPendingReasonRequest(id=reason_id),
        "ListPendingReasons": reasons.ListPendingReasonsRequest(retailer="nordic-home"),
        "UpdatePendingReason": reasons.UpdatePendingReasonRequest(id=reason_id, name="Photo"),
        **await mail_requests(service),
        **await template_requests(service, id),
        "CreateCustomField": a_field("size"),
        "GetCustomField": fields.GetCustomFieldRequest(id=field_id),
        "ListCustomFields": fields.ListCustomFieldsRequest(retailer="nordic-home"),
        "UpdateCustomField": fields.UpdateCustomFieldRequest(id=field_id, name="Colour"),
        "TagTicket": tags.TagTicketRequest(id=id, add=["drain"]),
        "SuggestTicketTags": tags.SuggestTicketTagsRequest(retailer="nordic-home", prefix="dra"),
        **await attachment_requests(service, shop),
        "CreateTicketCategory": category,
        "GetTicketCategory": categories.GetTicketCategoryRequest(id=category_id),
        "BatchGetTicketCategories": categories.BatchGetTicketCategoriesRequest(ids=[category_id]),
        "ListTicketCategories": categories.ListTicketCategoriesRequest(retailer="nordic-home"),
        "UpdateTicketCategory": categories.UpdateTicketCategoryRequest(id=category_id, name="Wet"),
        "ReportPurchase": sale("order-1", retailer="nordic-home"),
        "GetPurchase": purchases.GetPurchaseRequest(id=purchase),
        "ListPurchases": purchases.ListPurchasesRequest(retailer="nordic-home"),
        "GetCustomer": customers.GetCustomerRequest(id=customer),
        "BatchGetCustomers": customers.BatchGetCustomersRequest(ids=[customer]),
        "UpdateCustomer": customers.UpdateCustomerRequest(id=customer, name="Maija Meri"),
        "ListConsents": customers.ListConsentsRequest(customer_id=customer),
        "ListCustomers": customers.ListCustomersRequest(retailer="nordic-home"),
        "CreateRetailer": retailers.CreateRetailerRequest(retailer=NORDIC_HOME),
        "GetRetailer": retailers.GetRetailerRequest(id="nordic-home"),
        "UpdateRetailer": retailers.UpdateRetailerRequest(id="nordic-home", name="Nordic Home"),
        "ListRetailers": retailers.ListRetailersRequest(),
        "CreateAgent": agents.CreateAgentRequest(agent=agent),
        "GetAgent": agents.GetAgentRequest(id=agent_id),
        "GetOwnAgent": agents.GetOwnAgentRequest(),
        "BatchGetAgents": agents.BatchGetAgentsRequest(ids=[agent_id]),
        "ListAgents": agents.ListAgentsRequest(retailer="nordic-home"),
        "UpdateOwnAgent": agents.UpdateOwnAgentRequest(signature="Kitchens"),
        "UpdateAgent": agents.UpdateAgentRequest(id=agent_id, display_name="Eero E."),
        "CreateTeam": teams.CreateTeamRequest(team=team),
        "GetTeam": teams.GetTeamRequest(id=team_id),
        "BatchGetTeams": teams.BatchGetTeamsRequest(ids=[team_id]),
        "ListTeams": teams.ListTeamsRequest(retailer="nordic-home"),
        "UpdateTeam": teams.UpdateTeamRequest(id=team_id, name="Kitchens"),
        "CreateSlaPolicy": policy,
        "GetSlaPolicy": policies.GetSlaPolicyRequest(id=policy_id),
        "BatchGetSlaPolicies": policies.BatchGetSlaPoliciesRequest(ids=[policy_id]),
        "ListSlaPolicies": policies.ListSlaPoliciesRequest(retailer="nordic-home"),
        "UpdateSlaPolicy": policies.UpdateSlaPolicyRequest(id=policy_id, name="Gold, 2027"),
        "RecomputeSlaPolicy": policies.RecomputeSlaPolicyRequest(id=policy_id, terms=sla_policy_pb2.NEW_TERMS_NEWEST),
        "ListSlaPolicyVersions": policies.ListSlaPolicyVersionsRequest(policy_id=policy_id),
        "GetSlaPolicyVersion": policies.GetSlaPolicyVersionRequest(policy_id=policy_id, number="1"),
        "CreateCalendar": calendars.CreateCalendarRequest(calendar=calendar),
        "GetCalendar": calendars.GetCalendarRequest(id=calendar_id),
        "BatchGetCalendars": calendars.BatchGetCalendarsRequest(ids=[calendar_id]),
        "ListCalendars": calendars.ListCalendarsRequest(retailer="nordic-home"),
        "UpdateCalendar": calendars.UpdateCalendarRequest(id=calendar_id, name="Workshops"),
        "ImportCalendar": calendars.ImportCalendarRequest(id=calendar_id, name="Days off", ics=file()),
        "GetCalendarVersion": calendars.GetCalendarVersionRequest(calendar_id=calendar_id, number="1"),
        "GetCalendarHours": calendars.GetCalendarHoursRequest(
            id=calendar_id, first_date="2026-12-21", last_date="2026-12-27"
        ),
        "EraseCustomer": erase,
        "GetErasure": erasures.GetErasureRequest(id=erasure_id),
        "ListErasures": erasures.ListErasuresRequest(retailer="nordic-home"),
        "ListTimelineEntries": ListTimelineEntriesRequest(retailer="nordic-home", customer_id=customer, limit=9),
        "ExportRecords": ExportRecordsRequest(retailer="nordic-home", customer_id=customer),
    }


async def mail_requests(service: RunningService) -> Requests:
    address = mail_address_pb2.MailAddress(retailer="nordic-home", address="help@nordic-home.example", name="Help")
    create = mail_addresses.CreateMailAddressRequest(mail_address=address)
    id = (await service.call(create, **ADMIN)).mail_address.id
    address.address = "care@nordic-home.example"
    envelope = incoming_mail.MailEnvelope(recipient="help@nordic-home.example", sender="maija@example.org")
    received = incoming_mail.ReceiveMailRequest(envelope=envelope)
    mail_id = (await service.call(received, Role.SERVICE)).id
    return {
        "CheckMailRecipient": incoming_mail.CheckMailRecipientRequest(address="help@nordic-home.example"),
        "ReceiveMail": received,
        "GetIncomingMail": incoming_mail.GetIncomingMailRequest(id=mail_id),
        "GetIncomingMailOriginal": incoming_mail.GetIncomingMailOriginalRequest(id=mail_id),
        "ListIncomingMails": incoming_mail.ListIncomingMailsRequest(retailer="nordic-home"),
        "ReleaseIncomingMail": incoming_mail.ReleaseIncomingMailRequest(id=mail_id),
        "DiscardIncomingMail": incoming_mail.DiscardIncomingMailRequest(id=mail_id),
        "CreateMailAddress": mail_addresses.CreateMailAddressRequest(mail_address=address),
        "GetMailAddress": mail_addresses.GetMailAddressRequest(id=id),
        "ListMailAddresses": mail_addresses.ListMailAddressesRequest(retailer="nordic-home"),
        "UpdateMailAddress": mail_addresses.UpdateMailAddressRequest(id=id, name="Care"),
    }


async def attachment_requests(service: RunningService, shop: Shop) -> Requests:
    upload = attachments.UploadAttachmentRequest(
        retailer="nordic-home", name="leak.png", media_type="image/png", chunk=b"\x89PNG\r\n\x1a\n"
    )
    id = (await service.call(upload, **shop.maija)).attachment.id
    await shop.open(attachment_ids=[id])
    return {
        "UploadAttachment": upload,
        "GetAttachment": attachments.GetAttachmentRequest(id=id),
        "LinkAttachment": attachments.LinkAttachmentRequest(id=id),
        "ReadAttachment": attachments.ReadAttachmentRequest(id=id),
    }


async def test_the_access_table_holds_for_every_operation_and_role(service: RunningService, requests: Requests) -> None:
    assert requests.keys() == ACCESS.keys()
    assert await service.access_faults(ACCESS, requests) == []


def test_ticket_operations_admit_staff_and_customers_alone() -> None:
    for operation, roles in ACCESS.items():
        if "Ticket" in operation or "Message" in operation or operation == "ListTimelineEntries":
            assert Role.PARTNER not in roles


def test_arrangements_are_for_staff_and_admins_alone() -> None:
    for operation, roles in ACCESS.items():
        if "Agent" in operation or "Team" in operation or "SlaPolic" in operation or "Calendar" in operation:
            assert roles.keys() <= {Role.AGENT, Role.SUPERVISOR, Role.ADMIN}


def test_reasons_and_addresses_are_for_staff_and_admins() -> None:
    for operation, roles in ACCESS.items():
        if any(each in operation for each in ("PendingReason", "MailAddress", "ChecklistTemplate")):
            assert roles.keys() <= {Role.AGENT, Role.SUPERVISOR, Role.ADMIN}


def test_arrangements_are_read_by_staff_and_made_by_admins() -> None:
    arranged = ("Organisation", "Site", "Asset", "SupportPlan", "Entitlement")
    for operation, roles in ACCESS.items():
        if any(each in operation for each in arranged):
            reads = operation.startswith(("Get", "List", "Search"))
            assert roles.keys() == ({Role.AGENT, Role.SUPERVISOR, Role.ADMIN} if reads else {Role.ADMIN})


def test_erasures_are_for_admins_alone() -> None:
    for operation, roles in ACCESS.items():
        if "Erase" in operation or "Erasure" in operation:
            assert roles.keys() == {Role.ADMIN}


OTHER: Mapping[str, Any] = {"role": "customer", "customer": "cus_other", "sub": "other"}
FOREIGN = {
    "GetTicket": "TICKET_NOT_FOUND",
    "GetTicketSla": "TICKET_NOT_FOUND",
    "ListTicketHistory": "TICKET_NOT_FOUND",
    "GetTicketSlaPreview": "TICKET_NOT_FOUND",
    "UpdateTicket": "TICKET_NOT_FOUND",
    "AssignTicket": "TICKET_NOT_FOUND",
    "RecomputeTicket": "TICKET_NOT_FOUND",
    "UnassignTicket": "TICKET_NOT_FOUND",
    "AddMessage": "TICKET_NOT_FOUND",
    "ListMessages": "TICKET_NOT_FOUND",
    "GetMessage": "TICKET_NOT_FOUND",
    "UpdateMessage": "TICKET_NOT_FOUND",
    "WaitTicket": "TICKET_NOT_FOUND",
    "ResolveTicket": "TICKET_NOT_FOUND",
    "ReopenTicket": "TICKET_NOT_FOUND",
    "CloseTicket": "TICKET_NOT_FOUND",
    "UndoTicketReopening": "TICKET_NOT_FOUND",
    "ResumeTicket": "TICKET_NOT_FOUND",
    "MarkTicketAsSpam": "TICKET_NOT_FOUND",
    "MergeTicket": "TICKET_NOT_FOUND",
    "UnmergeTicket": "TICKET_NOT_FOUND",
    "SplitTicket": "TICKET_NOT_FOUND",
    "GetMergePreview": "TICKET_NOT_FOUND",
    "CreateTicketLink": "TICKET_NOT_FOUND",
    "ListTicketLinks": "TICKET_NOT_FOUND",
    "UnlinkTicket": "TICKET_NOT_FOUND",
    "CreateTicketChildUpdate": "TICKET_NOT_FOUND",
    "GetTicketChildUpdate": "TICKET_NOT_FOUND",
    "ListTicketChildUpdates": "TICKET_NOT_FOUND",
    "RescueTicket": "TICKET_NOT_FOUND",
    "CancelTicket": "TICKET_NOT_FOUND",
    "ChangeTicketParticipants": "TICKET_NOT_FOUND",
    "SeeMentions": "TICKET_NOT_FOUND",
    "ChangeTicketChecklist": "TICKET_NOT_FOUND",
    "ApplyTicketChecklistTemplate": "TICKET_NOT_FOUND",
    "AssignTicketCustomer": "TICKET_NOT_FOUND",
    "RequestTicketApproval": "TICKET_NOT_FOUND",
    "AnswerTicketApproval": "TICKET_NOT_FOUND",
    "WithdrawTicketApproval": "TICKET_NOT_FOUND",
    "HandOverTicket": "TICKET_NOT_FOUND",
    "AnswerTicketHandOver": "TICKET_NOT_FOUND",
    "WithdrawTicketHandOver": "TICKET_NOT_FOUND",
    "ReportPresence": "TICKET_NOT_FOUND",
    "GetTicketDraft": "TICKET_NOT_FOUND",
    "SaveTicketDraft": "TICKET_NOT_FOUND",
    "DiscardTicketDraft": "TICKET_NOT_FOUND",
    "GetAttachment": "ATTACHMENT_NOT_FOUND",
    "LinkAttachment": "ATTACHMENT_NOT_FOUND",
    "ReadAttachment": "ATTACHMENT_NOT_FOUND",
    "GetPendingReason": "PENDING_REASON_NOT_FOUND",
    "GetChecklistTemplate": "CHECKLIST_TEMPLATE_NOT_FOUND",
    "GetMailAddress": "MAIL_ADDRESS_NOT_FOUND",
    "TagTicket": "TICKET_NOT_FOUND",
    "GetCustomField": "CUSTOM_FIELD_NOT_FOUND",
    "GetTicketCategory": "TICKET_CATEGORY_NOT_FOUND",
    "BatchGetTicketCategories": "empty",
    "GetIncomingMail": "INCOMING_MAIL_NOT_FOUND",
    "GetIncomingMailOriginal": "INCOMING_MAIL_NOT_FOUND",
    "ReleaseIncomingMail": "INCOMING_MAIL_NOT_FOUND",
    "DiscardIncomingMail": "INCOMING_MAIL_NOT_FOUND",
    "GetPurchase": "PURCHASE_NOT_FOUND",
    "GetCustomer": "CUSTOMER_NOT_FOUND",
    "UpdateCustomer": "CUSTOMER_NOT_FOUND",
    "ListConsents": "CUSTOMER_NOT_FOUND",
    "ExportRecords": "CUSTOMER_NOT_FOUND",
    "GetRetailer": "RETAILER_NOT_FOUND",
    "ListRetailers": "empty",
    "GetAgent": "AGENT_NOT_FOUND",
    "GetOwnAgent": "answer",
    "UpdateOwnAgent": "answer",
    "BatchGetAgents": "empty",
    "GetTeam": "TEAM_NOT_FOUND",
    "BatchGetTeams": "empty",
    "GetSlaPolicy": "SLA_POLICY_NOT_FOUND",
    "BatchGetSlaPolicies": "empty",
    "ListSlaPolicyVersions": "SLA_POLICY_NOT_FOUND",
    "GetSlaPolicyVersion": "SLA_POLICY_NOT_FOUND",
    "GetCalendar": "CALENDAR_NOT_FOUND",
    "BatchGetCalendars": "empty",
    "GetCalendarVersion": "CALENDAR_NOT_FOUND",
    "GetCalendarHours": "CALENDAR_NOT_FOUND",
    "GetOrganisation": "ORGANISATION_NOT_FOUND",
    "GetSite": "SITE_NOT_FOUND",
    "GetSupportPlan": "SUPPORT_PLAN_NOT_FOUND",
    "GetEntitlement": "ENTITLEMENT_NOT_FOUND",
    "SearchCustomerEntitlements": "CUSTOMER_NOT_FOUND",
    "BatchGetTickets": "empty",
    "BatchGetCustomers": "empty",
}


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.CUSTOMER, Role.SERVICE])
async def test_another_retailers_things_are_not_there(
    service: RunningService, requests: Requests, shop: Shop, role: Role
) -> None:
    foreigner: dict[str, Any] = {"role": role, "retailers": ("baltic-tools",)}
    if role is Role.CUSTOMER:
        foreigner["customer"] = shop.purchase.customer_id
    for name, roles in ACCESS.items():
        if role in roles and roles[role] is not Scope.ANY:  # the mail receiver acts for whose address it is
            assert (name, await service.outcome(requests[name], **foreigner)) == (
                name,
                FOREIGN.get(name, "ACCESS_DENIED"),
            )


async def test_another_customers_things_are_not_there(service: RunningService, requests: Requests) -> None:
    own = {
        **FOREIGN,
        "CreateTicket": "CUSTOMER_UNKNOWN",
        "UploadAttachment": "answer",
        "GetRetailer": "answer",
        "GetTicketCategory": "answer",
        "GetCustomField": "answer",
        "ListCustomFields": "answer",
        "BatchGetTicketCategories": "answer",
        "ListTicketCategories": "answer",
        "CountTickets": "answer",
        "GetSimilarTickets": "answer",
        "ListTickets": "empty",
        "ListPurchases": "empty",
        "ListTimelineEntries": "CUSTOMER_NOT_FOUND",
    }
    for name, roles in ACCESS.items():
        if Role.CUSTOMER in roles:
            assert (name, await service.outcome(requests[name], **OTHER)) == (name, own[name])


async def test_a_customers_filters_do_not_reach_beyond_their_own(
    service: RunningService, requests: Requests, shop: Shop
) -> None:
    for request in (
        tickets.ListTicketsRequest(customer_id=shop.purchase.customer_id),
        tickets.ListTicketsRequest(assignee_id="me"),
        tickets.ListTicketsRequest(team_id="tem_any"),
        purchases.ListPurchasesRequest(customer_id=shop.purchase.customer_id),
        purchases.ListPurchasesRequest(order_id="order-1"),
    ):
        assert await service.outcome(request, **OTHER) == "empty"


async def test_who_is_in_the_table_gets_an_answer(service: RunningService, requests: Requests, shop: Shop) -> None:
    for claims in (shop.maija, AGENT, PARTNER, ADMIN):
        for name, roles in ACCESS.items():
            if name.startswith(("Get", "List")) and claims["role"] in roles:
                # nobody has asked or mentioned them, and no consumer runs
                nothing = name in ("ListApprovals", "ListMentions", "ListTicketHistory")
                expected = "empty" if nothing else "answer"
                assert (name, await service.outcome(requests[name], **claims)) == (name, expected)
