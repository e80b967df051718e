"""What the holder of a mail's token is shown."""

from aftersales.notifications.v1 import unsubscription_pb2 as pb
from servicekit.mapping.mapper import mapper

from notifications.contacts.domain.recipient import Sender
from notifications.unsubscriptions.use_cases import ShownUnsubscription

_UNKNOWN = Sender("", "", "", "", "", "")


def _sender(shown: ShownUnsubscription) -> Sender:
    return shown.sender or _UNKNOWN


public_unsubscription_message = mapper(
    ShownUnsubscription,
    pb.PublicUnsubscription,
    computed={"retailer": _sender},
    parts=[mapper(Sender, pb.MailSender)],
)
