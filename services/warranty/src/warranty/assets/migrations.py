"""Assets that were stored before serials had a normal form (servicekit.formats.text), or ends were announced.

Ids never change: an asset whose id derives from another spelling of its serial is found by its `serial_key`.
"""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.ids import derived_id
from servicekit.backup import Migration
from servicekit.backup.migrations import Change
from servicekit.documents import Document, Documents, Store
from servicekit.documents.codec import DocumentCodec
from servicekit.runtime.clock import Clock

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.expiry import ALERT_DAYS, alert_at
from warranty.assets.repository import ASSETS, ASSETS_BY_SERIAL, serial_key


def asset_in_normal_form(document: Document) -> Document | None:
    key = serial_key(document["serial"])
    return None if document.get("serial_key") == key else {**document, "serial_key": key}


async def same_assets(documents: Documents, document: Document) -> Sequence[str]:
    """Ids of other assets of the same unit: the one whose id derives from the normal form, and other spellings."""
    key = serial_key(document["serial"])
    if key is None:
        return ()
    unit = (document["retailer"], document["product_model_id"])
    where = dict(zip(ASSETS_BY_SERIAL.equal, (*unit, key), strict=True))
    first = await documents.get(derived_id("ast", *unit, key))
    others = await documents.find(ASSETS_BY_SERIAL, where)
    return [each["id"] for each in (*([first] if first else []), *others) if each["id"] != document["id"]]


async def in_alerts(store: Store, clock: Clock, documents: Sequence[Document]) -> Change:
    """Puts assets where the timer finds them that announces the end of coverages; what has ended by now is no news."""
    codec, now = DocumentCodec(Asset, ASSETS.name), clock()

    def change(document: Document) -> Document | None:
        if "expiry_alert_at" in document:
            return None
        asset = replace(codec.decode(document), expiry_looked_at=now)
        return {**document, "expiry_alert_at": alert_at(asset, ALERT_DAYS)}

    return change


MIGRATIONS = (
    Migration("2026-11-assets-by-normal-form", ASSETS, asset_in_normal_form, same_assets),
    Migration("2026-11-assets-in-alerts", ASSETS, changing=in_alerts),
)
