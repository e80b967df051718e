"""Puts the topic of the end of coverages together."""

from collections.abc import Sequence

from servicekit.documents import Documents, Index
from servicekit.runtime.context import Components, ServiceContext

from warranty.expiry.handlers import UsageHandlers
from warranty.expiry.ports import Assets, Erasures, Usages
from warranty.expiry.timers import alerts_timer
from warranty.expiry.use_cases import AnnounceExpiry, SettleMeters


def components(
    context: ServiceContext,
    assets: Assets,
    usages: Usages,
    erasures: Erasures,
    *,
    documents: Documents,
    due: Index,
    alert_days: Sequence[int],
) -> Components:
    """`documents`: those of the assets, and the index by which they are due."""
    announcing = AnnounceExpiry(assets, erasures, alert_days)
    return Components(
        subscriptions=UsageHandlers(context.clock, SettleMeters(assets, usages)).subscriptions(),
        timers=[alerts_timer(documents, due, announcing, context.clock)],
    )
