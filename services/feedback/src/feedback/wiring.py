"""The composition root: what the service owns, and its topics put together."""

from domainkit.instants import DAY
from servicekit.events.bus import Stream
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit
from servicekit.runtime.context import combined
from servicekit.runtime.settings import read

from feedback.access import ACCESS
from feedback.answers import wiring as answers
from feedback.answers.repository import ANSWERS
from feedback.invitations import wiring as invitations
from feedback.invitations.repository import INVITATIONS
from feedback.settings import Settings
from feedback.timeline import wiring as timeline

COLLECTIONS = (ANSWERS, INVITATIONS)  # an answer is stored before its invitation is noted as answered
STREAMS = (Stream("FEEDBACK", ("internal.*.feedback.>",)),)


async def wire(kit: Kit) -> Parts:
    settings, access = read(Settings), kit.access(ACCESS)
    invitation_repository, answer_repository = invitations.repository(kit), answers.repository(kit)
    return combined(
        invitations.components(kit, invitation_repository, lifetime=settings.invitation_days * DAY),
        answers.components(kit, access, answer_repository, invitation_repository),
        timeline.components(access, answer_repository),
    )
