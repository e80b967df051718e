"""Puts the topic of the end of coverages together."""

from servicekit.runtime.context import Components, ServiceContext

from warranty.expiry.handlers import UsageHandlers
from warranty.expiry.ports import Assets, Usages
from warranty.expiry.use_cases import SettleMeters


def components(context: ServiceContext, assets: Assets, usages: Usages) -> Components:
    return Components(subscriptions=UsageHandlers(context.clock, SettleMeters(assets, usages)).subscriptions())
