"""The composition root: what the service owns, and its topics put together."""

from zoneinfo import ZoneInfo

from servicekit.events.bus import Stream
from servicekit.runtime.context import Kit, Parts, combined
from servicekit.runtime.settings import read

from warranty.access import ACCESS
from warranty.assets import wiring as assets
from warranty.assets.repository import ASSETS, REFUSALS
from warranty.product_models import wiring as product_models
from warranty.product_models.repository import PRODUCT_MODELS
from warranty.settings import Settings
from warranty.timeline import wiring as timeline

COLLECTIONS = (PRODUCT_MODELS, ASSETS, REFUSALS)
STREAMS = (Stream("WARRANTY", ("internal.*.warranty.>",)),)


async def wire(kit: Kit) -> Parts:
    settings, access = read(Settings), kit.access(ACCESS)
    model_repository, asset_repository = product_models.repository(kit), assets.repository(kit)
    default_zone = ZoneInfo(settings.default_time_zone)
    return combined(
        product_models.components(kit, access, model_repository),
        assets.components(kit, access, asset_repository, model_repository, default_zone=default_zone),
        timeline.components(kit, access, asset_repository),
    )
