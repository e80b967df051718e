"""Puts the topic of passports together."""

from functools import partial

from aftersales.warranty.v1.passport_service_pb2_grpc import add_PassportServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.passports.domain.passport import Passport
from warranty.passports.ports import Assets, Attempts, Campaigns, ProductDocuments, ProductModels, Trees
from warranty.passports.repository import PASSPORTS, PassportRepository, no_event
from warranty.passports.servicer import PassportServicer
from warranty.passports.use_cases import IssuePassports, Possession, ReadPassports


def components(
    context: ServiceContext,
    access: Access,
    assets: Assets,
    models: ProductModels,
    documents: ProductDocuments,
    trees: Trees,
    attempts: Attempts,
    campaigns: Campaigns,
    *,
    base: str,
) -> Components:
    """`base` is the host that resolves our links, empty where there is none."""
    passports = PassportRepository(context.aggregates(PASSPORTS, Passport, to_integration_event=no_event))
    issuing = IssuePassports(passports, assets, models, base)
    reading = ReadPassports(passports, assets, models, documents, campaigns, issuing)
    possession = Possession(passports, assets, trees, attempts, issuing)
    servicer = PassportServicer(access, context.clock, issuing, reading, possession)
    return Components(
        servicers=[("aftersales.warranty.v1.PassportService", partial(add_PassportServiceServicer_to_server, servicer))]
    )
