"""The composition root: the service's collections and stream, and its topics."""

from zoneinfo import ZoneInfo

from aftersales.tickets.v1.events_pb2 import ErasureRequested
from aftersales.warranty.v1.events_pb2 import PersonalDataErased
from domainkit.privacy import NoPersonalData
from servicekit.events.streams import Stream
from servicekit.privacy import wiring as privacy
from servicekit.privacy.records import PersonalRecords
from servicekit.privacy.repository import ERASURE_JOBS
from servicekit.privacy.servicer import export_components
from servicekit.privacy.traces import StreamTraces
from servicekit.runtime.context import Components, ServiceContext, combined
from servicekit.runtime.settings import read

from warranty.access import ACCESS
from warranty.adjudication import wiring as adjudication
from warranty.adjudication.repository import ADJUDICATION_RULES
from warranty.adjudication_runs import wiring as adjudication_runs
from warranty.adjudication_runs.repository import ADJUDICATION_RUNS
from warranty.asset_life import wiring as asset_life
from warranty.assets import wiring as assets
from warranty.assets.privacy import PersonalAssets, PersonalOwnerships, PersonalRefusals
from warranty.assets.repository import ASSETS, ASSETS_EXPIRING, ASSETS_HOLD_DUE, REFUSALS
from warranty.assets.use_cases import AssetQueries
from warranty.calendars import wiring as calendars
from warranty.calendars.repository import CALENDARS
from warranty.campaigns import wiring as campaigns
from warranty.campaigns.repository import CAMPAIGN_UNITS, CAMPAIGNS
from warranty.claim_money import wiring as claim_money
from warranty.claim_money.use_cases import ClaimMoney
from warranty.claim_policies import wiring as claim_policies
from warranty.claim_policies.repository import CLAIM_POLICIES
from warranty.claims import wiring as claims
from warranty.claims.privacy import PersonalClaims
from warranty.claims.repository import CLAIMS
from warranty.claims.use_cases import ClaimTerms
from warranty.components import wiring as components
from warranty.components.privacy import PersonalComponents
from warranty.components.repository import COMPONENT_TREES
from warranty.coverage import wiring as coverage
from warranty.expiry import wiring as expiry
from warranty.goodwill import wiring as goodwill
from warranty.goodwill.repository import GOODWILL_POLICIES
from warranty.goodwill.use_cases import Goodwill
from warranty.imports import wiring as imports
from warranty.meters import wiring as meters
from warranty.meters.repository import METER_READINGS, METERS, MeterReadingRepository
from warranty.meters.use_cases import LimitUsages, RecordReadings, UsageTotals
from warranty.operations import wiring as operations
from warranty.operations.repository import OPERATION_FILES, OPERATIONS, REJECTED_ROWS
from warranty.passports import wiring as passports
from warranty.passports.repository import PASSPORTS
from warranty.price_lists import wiring as price_lists
from warranty.price_lists.repository import PRICE_LISTS
from warranty.price_lists.use_cases import Pricing
from warranty.product_documents import wiring as product_documents
from warranty.product_documents.repository import PRODUCT_DOCUMENTS
from warranty.product_models import wiring as product_models
from warranty.product_models.messages import term_of
from warranty.product_models.repository import PRODUCT_MODELS
from warranty.recoveries import wiring as recoveries
from warranty.recoveries.repository import SUPPLIER_RECOVERIES
from warranty.serial_rules import wiring as serial_rules
from warranty.serial_rules.repository import SERIAL_RULES
from warranty.settings import Settings
from warranty.timeline import wiring as timeline
from warranty.transfers import wiring as transfers
from warranty.transfers.repository import CODE_ATTEMPTS

COLLECTIONS = (
    PRODUCT_MODELS,
    PRODUCT_DOCUMENTS,
    ADJUDICATION_RULES,
    PRICE_LISTS,
    GOODWILL_POLICIES,
    SERIAL_RULES,
    ASSETS,
    REFUSALS,
    METER_READINGS,
    METERS,
    COMPONENT_TREES,
    CALENDARS,
    CLAIM_POLICIES,
    CLAIMS,
    ADJUDICATION_RUNS,
    SUPPLIER_RECOVERIES,
    PASSPORTS,
    CAMPAIGNS,
    CAMPAIGN_UNITS,
    CODE_ATTEMPTS,
    OPERATION_FILES,
    REJECTED_ROWS,
    OPERATIONS,
    ERASURE_JOBS,
)
STREAMS = (
    Stream(
        "WARRANTY",
        ("internal.*.warranty.>",),
        personal=NoPersonalData(
            "Assets, components, claims, refusals, readings: ids, numbers, usage, amounts; no name, contact or text"
        ),
    ),
)


async def wire(context: ServiceContext) -> Components:
    settings, access = read(Settings), context.access(ACCESS)
    model_repository = product_models.repository(context)
    asset_repository = assets.repository(context, settings.coverage_alert_days)
    rule_repository = serial_rules.repository(context)
    default_zone = ZoneInfo(settings.default_time_zone)
    meter_repository, component_repository = meters.repository(context), components.repository(context)
    calendar_repository, policy_repository = calendars.repository(context), claim_policies.repository(context)
    refusal_repository = assets.refusal_repository(context)
    claim_repository = claims.repository(context, policy_repository, calendar_repository)
    rules_repository, code_attempts = adjudication.repository(context), transfers.attempts_repository(context)
    storage = settings.storage(context.operational.store_url)
    document_repository = product_documents.repository(context)
    campaign_units = campaigns.repository(context)
    policies_of_goodwill = goodwill.repository(context)
    pricing = Pricing(price_lists.repository(context))
    money = ClaimMoney(claim_repository, asset_repository, pricing, policies_of_goodwill)
    erased = privacy.erased_customers(context)
    personal: list[PersonalRecords] = [
        PersonalComponents(component_repository, asset_repository, settings.legal_holds),
        PersonalAssets(asset_repository, settings.legal_holds),
        PersonalOwnerships(asset_repository, settings.legal_holds),
        PersonalRefusals(refusal_repository, asset_repository, settings.legal_holds),
        PersonalClaims(claim_repository, money),
    ]
    return combined(
        adjudication.components(context, access, rules_repository),
        product_models.components(context, access, model_repository),
        product_documents.components(
            context,
            access,
            document_repository,
            model_repository,
            storage,
            most_bytes=settings.document_max_bytes,
            clamd_address=settings.clamd_address,
        ),
        serial_rules.components(context, access, rule_repository),
        calendars.components(calendar_repository),
        claim_policies.components(context, access, policy_repository, calendar_repository),
        price_lists.components(context, access, pricing),
        goodwill.components(context, access, Goodwill(policies_of_goodwill)),
        claims.components(
            context,
            access,
            claim_repository,
            money,
            asset_repository,
            rules_repository,
            pricing,
            erased,
            ClaimTerms(policy_repository, calendar_repository),
            repair_days=settings.claim_repair_days,
            remind_every_days=settings.claim_reminder_days,
        ),
        adjudication_runs.components(context, access, rules_repository, claim_repository, days=settings.operation_days),
        claim_money.components(context, money, context.store.documents(ASSETS), ASSETS_HOLD_DUE),
        assets.components(
            context,
            access,
            asset_repository,
            refusal_repository,
            model_repository,
            rule_repository,
            erased,
            default_zone=default_zone,
        ),
        asset_life.components(
            context, access, asset_repository, model_repository, document_repository, default_zone=default_zone
        ),
        meters.components(context, access, meter_repository, AssetQueries(asset_repository)),
        components.components(
            context,
            access,
            component_repository,
            AssetQueries(asset_repository),
            UsageTotals(meter_repository),
            erased,
        ),
        operations.components(
            context,
            access,
            storage,
            imports.importers(
                asset_repository,
                model_repository,
                rule_repository,
                RecordReadings(
                    AssetQueries(asset_repository), meter_repository, MeterReadingRepository(meter_repository.readings)
                ),
            ),
            rows_per_second=settings.operation_rows_per_second,
            days=settings.operation_days,
        ),
        campaigns.components(context, access, campaign_units, asset_repository, model_repository, erased),
        passports.components(
            context,
            access,
            asset_repository,
            model_repository,
            document_repository,
            component_repository,
            code_attempts,
            campaign_units,
            base=settings.passport_url,
        ),
        coverage.components(
            context, access, asset_repository, UsageTotals(meter_repository), erased, claim_repository, term_of
        ),
        expiry.components(
            context,
            asset_repository,
            LimitUsages(meter_repository),
            erased,
            documents=context.store.documents(ASSETS),
            due=ASSETS_EXPIRING,
            alert_days=settings.coverage_alert_days,
        ),
        transfers.components(context, access, asset_repository, claim_repository, code_attempts, erased),
        recoveries.components(context, access, claim_repository),
        timeline.components(context, access, asset_repository),
        privacy.components(
            context,
            records=personal,
            traces=StreamTraces(context.bus, STREAMS),
            requested=ErasureRequested,
            done=PersonalDataErased,
        ),
        export_components(context, access, personal),
    )
