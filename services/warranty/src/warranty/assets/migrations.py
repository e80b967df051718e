"""Assets whose serials were stored before serials had a normal form (servicekit.formats.text).

Ids never change: an asset whose id derives from another spelling of its serial is found by its `serial_key`.
"""

from collections.abc import Sequence

from domainkit.ids import derived_id
from servicekit.backup import Migration
from servicekit.documents import Document, Documents

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


MIGRATIONS = (Migration("2026-11-assets-by-normal-form", ASSETS, asset_in_normal_form, same_assets),)
