"""The composition root: the service's collections and stream, and its topics."""

from aftersales.feedback.v1.events_pb2 import PersonalDataErased
from aftersales.tickets.v1.events_pb2 import ErasureRequested
from domainkit.instants import DAY
from domainkit.privacy import PersonalData
from servicekit.events.streams import Stream
from servicekit.privacy import wiring as privacy
from servicekit.privacy.records import PersonalRecords
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.privacy.servicer import export_components
from servicekit.privacy.traces import StreamTraces
from servicekit.runtime.context import Components, ServiceContext, combined
from servicekit.runtime.settings import read

from feedback.access import ACCESS
from feedback.answers import wiring as answers
from feedback.answers.privacy import PersonalAnswers
from feedback.answers.repository import ANSWERS
from feedback.invitations import wiring as invitations
from feedback.invitations.privacy import PersonalInvitations
from feedback.invitations.repository import INVITATIONS
from feedback.retailers import wiring as retailers
from feedback.retailers.repository import RETAILERS
from feedback.settings import Settings
from feedback.timeline import wiring as timeline

# An answer is stored before its invitation is noted as answered.
COLLECTIONS = (RETAILERS, ANSWERS, INVITATIONS, ERASURE_JOBS)
STREAMS = (
    Stream(
        "FEEDBACK",
        ("internal.*.feedback.>",),
        personal=PersonalData(
            purpose="To have invitations mailed, and to report answers",
            retention="AFTERSALES_STREAM_MAX_AGE_DAYS, or until the customer is erased",
        ),
    ),
)


async def wire(context: ServiceContext) -> Components:
    settings, access = read(Settings), context.access(ACCESS)
    invitation_repository, answer_repository = invitations.repository(context), answers.repository(context)
    retailer_repository, erasures = retailers.repository(context), privacy.erased_customers(context)
    personal: list[PersonalRecords] = [
        PersonalInvitations(invitation_repository, context.clock),
        PersonalAnswers(answer_repository),
    ]
    return combined(
        invitations.components(
            context,
            invitation_repository,
            erasures,
            lifetime=settings.invitation_days * DAY,
            kept_days=settings.invitations_kept_days,
        ),
        answers.components(context, access, answer_repository, invitation_repository, retailer_repository, erasures),
        retailers.components(retailer_repository),
        timeline.components(access, answer_repository),
        privacy.components(
            context,
            records=personal,
            traces=StreamTraces(context.bus, STREAMS),
            requested=ErasureRequested,
            done=PersonalDataErased,
        ),
        export_components(context, access, personal),
    )
