"""The copies of customers' contacts and of retailers, built from their parts."""

from servicekit.runtime.context import Components, ServiceContext

from notifications.contacts.handlers import Handlers
from notifications.contacts.repository import StoredAddresses


def repository(context: ServiceContext) -> StoredAddresses:
    return StoredAddresses(context.store)


def components(addresses: StoredAddresses) -> Components:
    return Components(servicers=(), subscriptions=Handlers(addresses).subscriptions())
