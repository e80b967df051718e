"""Mails about a unit that one customer handed over to another."""

from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.events_pb2 import AssetTransferred
from notifications.contacts.handlers import PROFILES
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, contact, introduce, settled, text_of


async def test_both_owners_get_one_mail_without_the_other(service: RunningService, mailbox: Mailbox) -> None:
    await introduce(service)
    other = contact(customer_id="cus_olli", name="Olli", email="olli@post.example", locale="en")
    await service.deliver(PROFILES, other, "cus_olli", 1)
    asset = Asset(id="ast_1", customer_id="cus_olli", manufacturer="Vesikone", name="Aalto 300")
    for _ in range(2):
        await service.deliver("transfers", AssetTransferred(asset=asset, former_customer_id="cus_maija"), "ast_1")
    await settled(service, DeliveryState.DELIVERY_STATE_SENT, 2)
    received, given = sorted((text_of(mail) for mail in mailbox.mails), key=lambda text: "/assets/ast_1" not in text)
    assert "Vesikone Aalto 300 was transferred to you." in received
    assert "with the code that you made" in given
    assert ("Maija" in received, "Olli" in given) == (False, False)
