"""The copies of customers' contacts and of retailers, built from their parts."""

from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from notifications.contacts.handlers import Handlers
from notifications.contacts.repository import AddressBookRepository


def repository(context: ServiceContext) -> AddressBookRepository:
    return AddressBookRepository(context.store)


def components(addresses: AddressBookRepository, erasures: Erasures) -> Components:
    return Components(servicers=(), subscriptions=Handlers(addresses, erasures).subscriptions())
