"""The composition root: what the service owns, and its topics put together."""

from aftersales.tickets.v1.events_pb2 import ErasureRequested, PersonalDataErased
from domainkit.instants import HOUR
from servicekit.privacy import wiring as privacy
from servicekit.privacy.records import PersonalRecords
from servicekit.privacy.servicer import export_components
from servicekit.privacy.traces import StreamTraces
from servicekit.runtime.context import Components, ServiceContext, combined
from servicekit.runtime.settings import read

from tickets import idempotency
from tickets.access import ACCESS
from tickets.agents import wiring as agents
from tickets.agents.use_cases.acting import ActingAgents
from tickets.approvals import wiring as approvals
from tickets.attachments import wiring as attachments
from tickets.calendars import wiring as calendars
from tickets.categories import wiring as categories
from tickets.categories.use_cases import KnownCategories
from tickets.checklist_templates import wiring as checklist_templates
from tickets.child_updates import wiring as child_updates
from tickets.collaboration import wiring as collaboration
from tickets.collaboration.use_cases import Collaboration
from tickets.collections import COLLECTIONS
from tickets.custom_fields import wiring as custom_fields
from tickets.customers import wiring as customers
from tickets.customers.privacy import ConsentRecords, CustomerRecords
from tickets.customers.use_cases.by_mail import CustomersByMail
from tickets.customers.use_cases.file import CustomerFile
from tickets.deadlines import wiring as deadlines
from tickets.erasures import wiring as erasures
from tickets.hand_overs import wiring as hand_overs
from tickets.incoming_mail import wiring as incoming_mail
from tickets.incoming_mail.privacy import MailRecords
from tickets.links import wiring as links
from tickets.mail_addresses import wiring as mail_addresses
from tickets.mailed import wiring as mailed
from tickets.merges import wiring as merges
from tickets.message_edits import wiring as message_edits
from tickets.migrations import MIGRATIONS, SOURCE
from tickets.parties import wiring as parties
from tickets.pending_reasons import wiring as pending_reasons
from tickets.policies import wiring as policies
from tickets.policies.use_cases.references import References
from tickets.purchases import wiring as purchases
from tickets.purchases.privacy import PurchaseRecords
from tickets.republish_all import republish
from tickets.retailers import wiring as retailers
from tickets.settings import Settings
from tickets.splits import wiring as splits
from tickets.streams import STREAMS
from tickets.tags import wiring as tags
from tickets.teams import wiring as teams
from tickets.ticket_customers import wiring as ticket_customers
from tickets.ticket_customers.use_cases import AssignCustomers, FollowTickets
from tickets.ticket_history import wiring as ticket_history
from tickets.tickets import wiring as tickets
from tickets.tickets.listed import ShownTickets
from tickets.tickets.repository.tickets import SPLIT_STEPS, TICKETS
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.merged_tickets import CountMessages
from tickets.tickets.use_cases.queries import TicketQueries
from tickets.tickets.use_cases.shares import Shares
from tickets.tickets.use_cases.terms import ChosenTerms
from tickets.tickets.warranty_client import WarrantyClient
from tickets.timeline import wiring as timeline

__all__ = ["COLLECTIONS", "MIGRATIONS", "SOURCE", "STREAMS", "republish", "wire"]


async def wire(context: ServiceContext) -> Components:
    settings, access = read(Settings), context.access(ACCESS)
    retailer_repository = retailers.repository(context.store, context.relay, context.clock, source=context.source)
    customer_repository = customers.repository(context.store, context.relay, context.clock, source=context.source)
    team_repository = teams.repository(context.store, context.relay, context.clock, source=context.source)
    agent_repository = agents.repository(context.store, context.relay, context.clock, source=context.source)
    calendar_repository = calendars.repository(context.store, context.relay, context.clock, source=context.source)
    known_calendars = calendars.known(context, calendar_repository, settings.sla_calendar.default_of)
    acting = ActingAgents(agent_repository, team_repository, context.clock)
    purchase_repository, ticket_repository = purchases.repository(context), tickets.repository(context)
    reason_repository, trees = pending_reasons.repository(context), categories.repository(context)
    known_categories = KnownCategories(trees)
    field_repository, template_repository = custom_fields.repository(context), checklist_templates.repository(context)
    mail_address_repository, mail_repository = mail_addresses.repository(context), incoming_mail.repository(context)
    objects = settings.storage(context.operational.store_url)
    consents = customers.history(context)
    promises = policies.directory(context, settings.sla_policy.defaults())
    arranged = parties.arranged(context, retailer_repository, known_calendars)
    customer_file = CustomerFile(customer_repository, consents, acting, arranged.links)
    keys = idempotency.repository(context, settings.idempotency_hours * HOUR)
    terms = ChosenTerms(
        promises.known, known_calendars, parties.concerned(context, arranged, customer_repository), known_categories
    )
    rules = settings.rules()
    recomputing = tickets.recomputing(ticket_repository, terms, acting, rules)
    merging = tickets.merging(context, ticket_repository, terms, acting, rules)
    link_repository = links.repository(context)
    companions, history = collaboration.companions(context), ticket_history.keeping(context, ticket_repository)
    files = attachments.files(context, settings, objects, acting, retailer_repository)
    going_along = (*companions.all, files.erasing, history, links.companion(context, link_repository))
    known_fields = custom_fields.known(field_repository)
    queries = TicketQueries(ticket_repository, known_categories, known_fields)
    shown = ShownTickets(Shares(terms), CountMessages(ticket_repository), rules).shown
    changing, warranty = Changing(ticket_repository, terms, rules.auto_close_days), _warranty(context, settings)
    used = tickets.by_mail(
        context,
        ticket_repository,
        customer_repository,
        purchase_repository,
        retailer_repository,
        *(acting, warranty, reason_repository, known_categories, team_repository),
        known_fields,
        mail_addresses=mail_address_repository,
        tokens=settings.reply_tokens(),
        mentions=companions.mentions,
        drafts=companions.drafts,
        attaching=files.attaching,
        terms=terms,
        rules=rules,
    )
    handle = mailed.handler(
        used,
        CustomersByMail(customer_repository),
        retailer_repository,
        mail_address_repository,
        files.uploads,
        tickets.tracking(context, ticket_repository),
        settings.reply_tokens(),
    )
    erasing = erasures.use_cases(context, customer_repository, keys)
    assigning = AssignCustomers(queries, changing, acting, customer_repository, rules)
    personal: list[PersonalRecords] = [
        MailRecords(mail_repository, objects, customer_repository),  # needs what the next one erases
        CustomerRecords(customer_repository),  # early: nothing new is stored for a customer who was erased
        ConsentRecords(customer_repository, consents),
        PurchaseRecords(purchase_repository, settings.legal_holds),
        *arranged.parties.personal_records(),
        tickets.personal_records(context, ticket_repository, going_along, erase_former=erasing.request_former),
        files.records,
    ]
    return combined(
        idempotency.components(context),
        retailers.components(
            context, access, retailer_repository, keys, beginnings=[known_calendars.begin, promises.known.begin]
        ),
        calendars.components(context, access, calendar_repository, known_calendars, retailer_repository),
        teams.components(context, access, team_repository, retailer_repository),
        agents.components(context, access, agent_repository, acting, team_repository, retailer_repository),
        policies.components(
            context,
            access,
            promises,
            retailer_repository,
            References(agent_repository, team_repository, known_calendars, known_categories, arranged.parties.plans),
            recomputing,
        ),
        customers.components(context, access, customer_file, consents),
        pending_reasons.components(context, access, reason_repository, retailer_repository),
        checklist_templates.components(context, access, template_repository, retailer_repository),
        mail_addresses.components(context, access, mail_address_repository, retailer_repository, team_repository),
        custom_fields.components(context, access, field_repository, retailer_repository),
        categories.components(context, access, trees, retailer_repository, team_repository),
        incoming_mail.components(context, access, mail_repository, mail_address_repository, objects, handle, settings),
        purchases.components(context, access, purchase_repository, customer_file, retailer_repository, keys),
        tickets.components(
            context,
            access,
            ticket_repository,
            acting,
            warranty,
            queries,
            used,
            companions=going_along,
            terms=terms,
            recomputing=recomputing,
            merging=merging,
            rules=rules,
            coverage_retry_every_seconds=settings.coverage_retry_every_seconds,
            closed_days=settings.closed_tickets_days,
        ),
        collaboration.components(
            context,
            access,
            Collaboration(
                *(queries, changing, acting, customer_repository, retailer_repository, mail_address_repository),
                template_repository,
                rules,
            ),
            companions,
            shown,
            drafts_days=settings.drafts_days,
        ),
        await attachments.components(context, access, files, tickets.has_message(context, ticket_repository)),
        merges.components(
            *(context, access, merging, queries, used.conversation.joint),
            *(files.attachments, companions.draft_repository, used.conversation.mailing, shown),
        ),
        message_edits.components(context, access, ticket_repository, changing, acting, companions.mentions),
        splits.components(
            *(context, access, ticket_repository, acting, used.opening, used.conversation.joint, files.uploads, shown),
            split_steps=SPLIT_STEPS,
            documents=context.store.documents(TICKETS),
        ),
        links.components(context, access, link_repository, queries, acting, days=settings.closed_tickets_days),
        child_updates.components(
            *(context, access, link_repository, queries, acting),
            stored=ticket_repository,
            messages=used.messages,
            pages=used.conversation.pages,
            reading=used.conversation.reading,
            mailing=used.conversation.mailing,
            terms=terms,
            changing=changing,
            commands=used.commands,
            rules=rules,
            days=settings.closed_tickets_days,
        ),
        ticket_history.components(context, access, history, queries),
        tags.components(context, access, queries, changing, acting, shown, rules),
        approvals.components(
            *(context, access, queries, ticket_repository, changing, acting, agent_repository, shown, rules)
        ),
        hand_overs.components(context, access, queries, changing, acting, reason_repository, shown, rules),
        deadlines.components(
            context, access, queries, terms, reason_repository, arranged.parties.plans, known_categories
        ),
        parties.components(context, access, arranged, customer_repository, customer_file, purchase_repository),
        ticket_customers.components(
            context, access, assigning, FollowTickets(files.attachments, mail_repository), shown
        ),
        erasures.components(context, access, erasing),
        timeline.components(context, access, customer_repository, ticket_repository, purchase_repository),
        privacy.components(
            context,
            records=personal,
            traces=StreamTraces(context.bus, STREAMS),
            requested=ErasureRequested,
            done=PersonalDataErased,
        ),
        export_components(context, access, personal, retailer_of=customer_file.retailer_of),
    )


def _warranty(context: ServiceContext, settings: Settings) -> WarrantyClient:
    channel = context.channel("warranty", settings.warranty_target)
    return WarrantyClient(channel, context.service_tokens, context.clock, settings.coverage_timeout_seconds)
