"""Which messages a customer may refuse: asked when one is about to be sent, whenever it was caused."""

from collections.abc import Mapping

from notifications.deliveries.domain.delivery import Template
from notifications.unsubscriptions.domain.unsubscription import MailPurpose

CONSENT_UNKNOWN = "CONSENT_UNKNOWN"
CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"

PURPOSES: Mapping[Template, MailPurpose | None] = {
    Template.WELCOME: None,
    Template.TICKET_ACKNOWLEDGED: None,
    Template.TICKET_REPLY: None,
    Template.TICKET_REMINDER: None,
    Template.SURVEY_INVITATION: MailPurpose.SURVEYS,
    Template.CLAIM_DECIDED: None,
    Template.CLAIM_QUESTION: None,
    Template.ASSET_RECEIVED: None,
    Template.ASSET_HANDED_OVER: None,
    Template.COVERAGE_EXPIRING: MailPurpose.COVERAGE_ALERTS,
}
"""What each message is for. None: it is about a purchase, unit, ticket or claim, and needs no consent."""
