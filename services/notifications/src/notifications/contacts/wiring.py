"""The copies of customers' contacts and of retailers, built from their parts."""

from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit

from notifications.contacts.handlers import Handlers
from notifications.contacts.repository import StoredAddresses


def repository(kit: Kit) -> StoredAddresses:
    return StoredAddresses(kit.store)


def components(addresses: StoredAddresses) -> Parts:
    return Parts(servicers=(), subscriptions=Handlers(addresses).subscriptions())
