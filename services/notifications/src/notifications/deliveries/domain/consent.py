"""Which messages a customer must have agreed to: asked when one is about to be sent, whenever it was caused."""

from notifications.contacts.domain.recipient import Contact
from notifications.deliveries.domain.delivery import Template

CONSENT_UNKNOWN = "CONSENT_UNKNOWN"
CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"

_SURVEYS = frozenset({Template.SURVEY_INVITATION})


def agrees(contact: Contact, template: Template) -> bool | None:
    """Whether the customer agrees, as far as we know by now, to get such a message. None: we do not know yet."""
    return contact.surveys if template in _SURVEYS else True
