"""Collaboration on tickets, built from its parts."""

from functools import partial

from aftersales.tickets.v1.collaboration_service_pb2_grpc import add_CollaborationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.collaboration.servicer import CollaborationServicer, Shown
from tickets.collaboration.use_cases import Collaboration


def components(context: ServiceContext, access: Access, collaboration: Collaboration, shown: Shown) -> Components:
    servicer = CollaborationServicer(access, context.clock, collaboration, shown)
    add = partial(add_CollaborationServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.CollaborationService", add)])
