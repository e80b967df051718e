"""The collections that the service owns, in the order of its backups."""

from servicekit.privacy.repository import ERASURE_JOBS

from tickets.agents.repository import AGENTS
from tickets.attachments import wiring as attachments
from tickets.calendars.repository import CALENDAR_VERSIONS, CALENDARS
from tickets.categories.repository import CATEGORY_TREES
from tickets.checklist_templates.repository import CHECKLIST_TEMPLATES
from tickets.child_updates.repository import CHILD_UPDATES
from tickets.collaboration import wiring as collaboration
from tickets.custom_fields.repository import CUSTOM_FIELDS
from tickets.customers.repository import CONSENTS, CUSTOMERS
from tickets.erasures.repository import ERASURES
from tickets.idempotency import REQUESTS
from tickets.incoming_mail.repository import INCOMING_MAILS
from tickets.links.repository import LINKS
from tickets.mail_addresses.repository import MAIL_ADDRESSES
from tickets.parties import wiring as parties
from tickets.pending_reasons.repository import PENDING_REASONS
from tickets.policies.repository import POLICIES, POLICY_VERSIONS
from tickets.purchases.repository import PURCHASES
from tickets.retailers.repository import RETAILERS
from tickets.tags.repository import TICKET_TAGS
from tickets.teams.repository import TEAMS
from tickets.ticket_history import wiring as ticket_history
from tickets.tickets.repository.conversation_pages import CONVERSATION_PAGES
from tickets.tickets.repository.mail_states import MAIL_STATES
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS

COLLECTIONS = (
    # backups read these after the tickets, which name versions
    *(CALENDAR_VERSIONS, CALENDARS, POLICY_VERSIONS, POLICIES),
    *(REQUESTS, RETAILERS, TEAMS, AGENTS, CONSENTS, CUSTOMERS, PURCHASES, *parties.COLLECTIONS),
    *attachments.COLLECTIONS,
    *(INCOMING_MAILS, MAIL_ADDRESSES, PENDING_REASONS, CATEGORY_TREES, CUSTOM_FIELDS, TICKET_TAGS),
    CHECKLIST_TEMPLATES,
    *(*collaboration.COLLECTIONS, MAIL_STATES, MESSAGES, CONVERSATION_PAGES, *ticket_history.COLLECTIONS, TICKETS),
    # backups read these before the tickets: a restore has each ticket of a link, and each child that counts as updated
    *(LINKS, CHILD_UPDATES),
    *(ERASURES, ERASURE_JOBS),
)
