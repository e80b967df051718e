"""Puts the topic of the money of claims together."""

from servicekit.documents import Documents, Index
from servicekit.runtime.context import Components, ServiceContext

from warranty.claim_money.timers import holds_timer
from warranty.claim_money.use_cases import ClaimMoney


def components(context: ServiceContext, money: ClaimMoney, assets: Documents, hold_due: Index) -> Components:
    return Components(timers=[holds_timer(assets, hold_due, money, context.clock)])
