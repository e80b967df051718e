"""Puts the topic of coverage together. A law pack that cannot be read stops the process."""

from functools import partial
from importlib.resources import files
from json import loads

from aftersales.warranty.v1.coverage_service_pb2_grpc import add_CoverageServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext

from warranty.coverage.domain.law import LawPacks, packs_of
from warranty.coverage.ports import Assets, Claims, Usage
from warranty.coverage.servicer import CoverageServicer, ReadTerm
from warranty.coverage.use_cases import Coverages


def law_packs() -> LawPacks:
    """Raises ValueError."""
    jurisdictions = (each for each in files("warranty.coverage").joinpath("law").iterdir() if each.is_dir())
    return packs_of([loads(pack.read_text("utf-8")) for each in jurisdictions for pack in each.iterdir()])


def components(
    context: ServiceContext,
    access: Access,
    assets: Assets,
    usage: Usage,
    erasures: Erasures,
    claims: Claims,
    read_term: ReadTerm,
) -> Components:
    use_cases = Coverages(assets, usage, law_packs(), erasures, claims)
    servicer = CoverageServicer(access, context.clock, use_cases, read_term)
    return Components(
        servicers=[("aftersales.warranty.v1.CoverageService", partial(add_CoverageServiceServicer_to_server, servicer))]
    )
