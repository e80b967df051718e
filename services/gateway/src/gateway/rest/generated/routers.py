# Generated from the services: `make protos`.
"""The routers of all services."""

from gateway.rest.generated.feedback import feedback_service, invitation_service
from gateway.rest.generated.notifications import delivery_service, unsubscription_service
from gateway.rest.generated.tickets import (
    agent_service,
    calendar_service,
    collaboration_service,
    customer_service,
    entitlement_service,
    erasure_service,
    incoming_mail_service,
    mail_address_service,
    organisation_service,
    pending_reason_service,
    purchase_service,
    retailer_service,
    site_service,
    sla_policy_service,
    support_plan_service,
    team_service,
    ticket_category_service,
    ticket_merge_service,
    ticket_service,
    ticket_sla_service,
)
from gateway.rest.generated.warranty import asset_service, product_model_service

ROUTERS = (
    feedback_service.router,
    invitation_service.router,
    delivery_service.router,
    unsubscription_service.router,
    agent_service.router,
    calendar_service.router,
    collaboration_service.router,
    customer_service.router,
    entitlement_service.router,
    erasure_service.router,
    incoming_mail_service.router,
    mail_address_service.router,
    organisation_service.router,
    pending_reason_service.router,
    purchase_service.router,
    retailer_service.router,
    site_service.router,
    sla_policy_service.router,
    support_plan_service.router,
    team_service.router,
    ticket_category_service.router,
    ticket_merge_service.router,
    ticket_service.router,
    ticket_sla_service.router,
    asset_service.router,
    product_model_service.router,
)
