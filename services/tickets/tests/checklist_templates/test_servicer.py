from aftersales.tickets.v1 import checklist_template_service_pb2 as templates
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.checklist_templates.steps import a_change, a_template, applying, create_template, items
from services.tickets.tests.steps import ADMIN, AGENT, Shop, on_either_store, published


@on_either_store
async def test_templates_are_listed_by_name(service: RunningService, shop: Shop) -> None:
    names = ["Return", "Äiti", "Arrival", "arson"]
    made = {name: (await create_template(service, name=name)).id for name in names}
    await service.call(a_change(made["arson"], deactivated=True), **ADMIN)

    async def listed(deactivated: bool | None = None) -> list[str]:
        found: list[str] = []
        token = ""
        while True:
            request = templates.ListChecklistTemplatesRequest(page_size=2, page_token=token, deactivated=deactivated)
            page = await service.call(request, **AGENT)
            found += [each.name for each in page.checklist_templates]
            if not (token := page.next_page_token):
                return found

    assert await listed() == ["Arrival", "arson", "Return", "Äiti"]
    assert await listed(deactivated=False) == ["Arrival", "Return", "Äiti"]


async def test_change_of_a_template_is_an_event(service: RunningService, shop: Shop) -> None:
    made = await create_template(service, "Compare the photo")
    assert await service.outcome(a_change(made.id, name="New", etag="9"), **ADMIN) == "ETAG_MISMATCH"
    asked = a_change(made.id, items=items("Ask for a photo", required=True), etag=made.etag)
    changed = (await service.call(asked, **ADMIN)).checklist_template
    assert [(each.text, each.required) for each in changed.items] == [("Ask for a photo", True)]
    assert changed.name == made.name
    assert await service.outcome(a_change(made.id, items=[]), **ADMIN) == "VALIDATION_FAILED"
    assert await published(service, made.id) == ["ChecklistTemplateChanged"] * 2


async def test_template_is_created_once_for_a_key(service: RunningService, shop: Shop) -> None:
    request = a_template("Compare the photo")
    request.request_id = "key-1"
    ids = {(await service.call(request, **ADMIN)).checklist_template.id for _ in range(2)}
    assert len(ids) == 1


async def test_applied_template_is_on_the_checklist_once(service: RunningService, shop: Shop) -> None:
    ticket, made = await shop.open(), await create_template(service, "Compare the photo", "Ask for the receipt")
    once = (await service.call(applying(ticket.id, made.id, request_id="key-1"), **AGENT)).ticket
    assert [(each.text, each.template_id) for each in once.checklist] == [
        ("Compare the photo", made.id),
        ("Ask for the receipt", made.id),
    ]
    for key in ("key-1", "key-2"):
        again = (await service.call(applying(ticket.id, made.id, request_id=key), **AGENT)).ticket
        assert [each.id for each in again.checklist] == [each.id for each in once.checklist]
    assert (await published(service, ticket.id))[1:] == ["TicketChecklistChanged"]
    seen = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert not seen.checklist


async def test_required_item_of_a_template_has_to_be_done(service: RunningService, shop: Shop) -> None:
    ticket, made = await shop.open(), await create_template(service)
    await service.call(a_change(made.id, items=items("Compare the photo", required=True)), **ADMIN)
    await service.call(applying(ticket.id, made.id), **AGENT)
    resolving = tickets.ResolveTicketRequest(id=ticket.id, code=ticket_pb2.RESOLUTION_CODE_SOLVED)
    assert await service.outcome(resolving, **AGENT) == "CHECKLIST_INCOMPLETE"


async def test_template_that_is_not_usable_is_not_applied(service: RunningService, shop: Shop) -> None:
    ticket, made = await shop.open(), await create_template(service)
    await service.call(applying(ticket.id, made.id, request_id="key-1"), **AGENT)
    await service.call(a_change(made.id, deactivated=True), **ADMIN)
    assert await service.outcome(applying(ticket.id, made.id), **AGENT) == "CHECKLIST_TEMPLATE_UNKNOWN"
    assert await service.outcome(applying(ticket.id, "ckt_nowhere"), **AGENT) == "CHECKLIST_TEMPLATE_UNKNOWN"
    repeated = await service.call(applying(ticket.id, made.id, request_id="key-1"), **AGENT)
    assert len(repeated.ticket.checklist) == 1
