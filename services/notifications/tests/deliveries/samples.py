"""What every template is written with: by a test, and by who looks at the mails (`look.py`)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.mail import Text
from notifications.deliveries.rendering import LaidOutMail
from notifications.deliveries.templates import read_layouts, read_wordings

ZONE = "Europe/Helsinki"
LANGUAGES = ("en", "de", "fr", "es", "fi")
COMMON = {
    "name": "Maija",
    "retailer": "Nordic Home",
    "link_base": "https://care.nordic-home.example",
    "ticket_id": "tkt_1",
    "purchase_id": "pur_1",
}
UNIT = {
    "line": 1,
    "unit": 1,
    "quantity": 1,
    "serial": "SN-7",
    "product": "Lumi Works Aurora",
    "covered_until": "2028-02-28T22:00:00Z",
}
SECOND = {**UNIT, "unit": 2, "quantity": 3, "serial": ""}
NAMELESS = {**UNIT, "line": 2, "serial": "", "product": "", "covered_until": None}
ENDING = {"kind": "commercial", "ends_at": "2028-02-28T22:00:00Z", "projected_ends_at": "2027-12-01T22:00:00Z"}
CERTAIN = {"kind": "contract", "ends_at": "2028-02-28T22:00:00Z", "projected_ends_at": None}
VARIABLES: Mapping[Template, Mapping[str, Any]] = {
    Template.WELCOME: {"order_id": "A-1001", "units": [UNIT, SECOND, NAMELESS]},
    Template.TICKET_ACKNOWLEDGED: {
        "subject": "It leaks",
        "by_mail": False,
        "answer_due_at": "2026-03-02T15:00:00Z",
        "split": False,
        "from_name": "",
    },
    Template.TICKET_REPLY: {
        "subject": "It leaks",
        "text": "Tighten <the> valve & wait.\n\nThen call us.",
        "author": "",
        "by_mail": False,
        "agent_name": "",
        "from_name": "",
        "signature": "Customer care <at> Nordic Home",
        "agent_signature": "Aino <Virtanen> & colleagues\nKitchens",
        "attachments": [{"name": "valve & <tap>.pdf", "size": 1_200}],
        "quoted": [
            {"author_name": "Maija", "created_at": "2026-03-02T09:00:00Z", "body": "It <still> leaks.\n\nHelp!"},
            {"author_name": "", "created_at": "2026-03-01T09:00:00Z", "body": "We are on it."},
        ],
    },
    Template.TICKET_REMINDER: {"subject": "It leaks", "by_mail": False, "label": "We need a photo <of> the filter"},
    Template.CLAIM_DECIDED: {"claim_id": "clm_1", "outcome": "in_part"},
    Template.CLAIM_QUESTION: {"claim_id": "clm_1", "again": False},
    Template.ASSET_RECEIVED: {"asset_id": "ast_1", "product": "Vesikone <Aalto> & 300"},
    Template.ASSET_HANDED_OVER: {"asset_id": "ast_1", "product": "Vesikone <Aalto> & 300"},
    Template.COVERAGE_EXPIRING: {
        "asset_id": "ast_1",
        "product": "Aalto <300> & more",
        "serial": "SN-7",
        "units": [ENDING, CERTAIN],
    },
    Template.SURVEY_INVITATION: {"token": "s3cret", "subject": "It leaks", "expires_at": "2026-04-01T09:00:00Z"},
}
BRAND: Mapping[str, Any] = {
    "answers_to": "care@nordic-home.example",
    "color": "#1a5fb4",
    "logo_url": "https://cdn.nordic-home.example/logo.png",
    "contact": {
        "email": "hello@nordic-home.example",
        "phone": "+358401234567",
        "address": "Nordic Home Oy\nSatamakatu 1\n00100 Helsinki",
    },
    "links": [
        {"kind": "imprint", "title": "Imprint", "url": "https://nordic-home.example/imprint"},
        {"kind": "privacy", "title": "Privacy", "url": "https://nordic-home.example/privacy?from=mail&x=1"},
    ],
    "legal_footer": "Nordic Home Oy, Helsinki\nBusiness ID 1234567-8",
}
UNSUBSCRIBE = {"unsubscribe_url": "https://care.nordic-home.example/unsubscribe/t0ken"}


def written(template: Template, locale: str = "en", **variables: Any) -> Text:
    """A mail of this release, for a retailer that said no more than it must."""
    return _compiled(template, locale).render(locale, ZONE, {**COMMON, **VARIABLES[template], **variables})


def branded(template: Template, locale: str = "en", **variables: Any) -> Text:
    """The same for a retailer that said all it can."""
    return written(template, locale, **{**BRAND, **UNSUBSCRIBE, **variables})


@cache
def _compiled(template: Template, locale: str) -> LaidOutMail:
    return LaidOutMail.compiled(read_wordings(template)[locale], read_layouts())
