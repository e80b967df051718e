"""Unsubscribing, built from its parts."""

from functools import partial
from secrets import token_urlsafe

from aftersales.notifications.v1.unsubscription_service_pb2_grpc import add_UnsubscriptionServiceServicer_to_server
from servicekit.runtime.context import Components, ServiceContext

from notifications.unsubscriptions.domain.unsubscription import Unsubscription
from notifications.unsubscriptions.integration_events import unsubscription_event
from notifications.unsubscriptions.ports import AddressBook
from notifications.unsubscriptions.repository import UNSUBSCRIPTIONS, UnsubscriptionRepository
from notifications.unsubscriptions.servicer import UnsubscriptionServicer
from notifications.unsubscriptions.use_cases import Unsubscribe, Unsubscriptions

_TOKEN_BYTES = 32


def repository(context: ServiceContext) -> UnsubscriptionRepository:
    return UnsubscriptionRepository(
        context.aggregates(UNSUBSCRIPTIONS, Unsubscription, to_integration_event=unsubscription_event),
        context.store.documents(UNSUBSCRIPTIONS),
    )


def links(context: ServiceContext, repository: UnsubscriptionRepository) -> Unsubscriptions:
    return Unsubscriptions(repository, partial(token_urlsafe, _TOKEN_BYTES), context.clock)


def components(context: ServiceContext, repository: UnsubscriptionRepository, addresses: AddressBook) -> Components:
    servicer = UnsubscriptionServicer(Unsubscribe(repository, addresses, context.clock))
    return Components(
        servicers=[
            (
                "aftersales.notifications.v1.UnsubscriptionService",
                partial(add_UnsubscriptionServiceServicer_to_server, servicer),
            )
        ]
    )
