"""Puts the copies of retailers together."""

from servicekit.runtime.context import Components, ServiceContext

from feedback.retailers.handlers import RetailerHandlers
from feedback.retailers.repository import RETAILERS, RetailerRepository


def repository(context: ServiceContext) -> RetailerRepository:
    return RetailerRepository(context.store.documents(RETAILERS))


def components(retailers: RetailerRepository) -> Components:
    return Components(subscriptions=RetailerHandlers(retailers).subscriptions())
