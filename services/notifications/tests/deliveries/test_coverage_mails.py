"""Mails about coverages that end before long: they may be refused."""

from aftersales.notifications.v1.delivery_pb2 import DELIVERY_STATE_FAILED, DELIVERY_STATE_SENT
from aftersales.notifications.v1.unsubscription_service_pb2 import UnsubscribeRequest
from aftersales.warranty.v1.asset_pb2 import Asset, Coverage
from aftersales.warranty.v1.events_pb2 import AssetCoverageExpiring, ExpiringCoverage
from aftersales.warranty.v1.product_model_pb2 import WARRANTY_KIND_STATUTORY
from notifications.contacts.handlers import PROFILES
from notifications.unsubscriptions.repository import UNSUBSCRIPTIONS
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, contact, introduce, settled, text_of


def expiring(customer: str = "cus_maija") -> AssetCoverageExpiring:
    ends, probably = (to_timestamp(from_rfc3339(f"2028-0{month}-28T22:00:00Z")) for month in (2, 1))
    coverage = Coverage(id="cov_1", kind=WARRANTY_KIND_STATUTORY, ends_at=ends, projected_ends_at=probably)
    asset = Asset(id="ast_1", customer_id=customer, name="Aalto 300", serial="SN-7", purchase_id="pur_1")
    return AssetCoverageExpiring(asset=asset, coverages=[ExpiringCoverage(coverage=coverage, days=14)])


async def test_owner_is_written_to_once_until_they_refuse(service: RunningService, mailbox: Mailbox) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(surveys_consent=False), "cus_maija", 2)
    for _ in range(2):
        await service.deliver("coverage-alerts", expiring(), "ast_1", 1)
    await settled(service, DELIVERY_STATE_SENT)
    (mail,) = mailbox.mails
    text = text_of(mail)
    assert "https://care.nordic-home.example/assets/ast_1" in text
    assert "Statutory warranty: until 28 February 2028, by its use probably until 28 January 2028" in text
    assert "unsubscribe/" in text
    (refusable,) = await service.store.documents(UNSUBSCRIPTIONS).scan()
    await service.call(UnsubscribeRequest(token=refusable["token"]), "")
    await service.deliver("coverage-alerts", expiring(), "ast_1", 2)
    (withheld,) = await settled(service, DELIVERY_STATE_FAILED)
    assert withheld.last_error == "CONSENT_WITHDRAWN"
    assert len(mailbox.mails) == 1
