"""What the holder of an invitation's token is shown: no ids of persons, and nothing of what was answered."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.instants import Instant
from domainkit.privacy import Personal

from feedback.answers.domain.answer import SCALE_MAX, SCALE_MIN
from feedback.answers.domain.questionnaire import CSAT, Questionnaire, language_of
from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric
from feedback.retailers.domain.retailer import Retailer


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """`retailer` is None where there is no copy of it yet, `ticket_subject` empty in invitations from before it."""

    metric: Metric
    state: InvitationState
    expires_at: Instant
    retailer: Retailer | None
    language: str
    ticket_subject: Annotated[str, Personal("what the ticket is about")]
    texts: Questionnaire
    scale_min: int = SCALE_MIN
    scale_max: int = SCALE_MAX


def survey_page(invitation: Invitation, retailer: Retailer | None, *, language: str, now: Instant) -> SurveyPage:
    """In `language` (BCP 47), or else in that of the customer, of the retailer, or English."""
    written_in = language_of(language, invitation.locale, retailer.locale if retailer else "")
    return SurveyPage(
        metric=invitation.metric,
        state=invitation.state(now),
        expires_at=invitation.expires_at,
        retailer=retailer,
        language=written_in,
        ticket_subject=invitation.ticket_subject,
        texts=CSAT[written_in],
    )
