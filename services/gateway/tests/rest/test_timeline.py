from aftersales.common.v1.timeline_service_pb2 import (
    TIMELINE_ENTRY_KIND_TICKET,
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelineEntry,
)
from google.protobuf.timestamp_pb2 import Timestamp
from httpx import AsyncClient

from services.gateway.tests.fakes import SERVICES, Backend, Refused

PATH = "/v1/customers/cus_1/timeline"


def holding(*entries: tuple[int, str]) -> Backend:
    """A service that knows these entries (second, id) and answers as the contract says."""

    def answer(request: ListTimelineEntriesRequest) -> ListTimelineEntriesResponse:
        before = (request.before.occurred_at.seconds, request.before.id)
        found = [entry for entry in sorted(entries, reverse=True) if not request.HasField("before") or entry < before]
        return ListTimelineEntriesResponse(
            entries=[
                TimelineEntry(kind=TIMELINE_ENTRY_KIND_TICKET, id=id, occurred_at=Timestamp(seconds=second))
                for second, id in found[: request.limit]
            ]
        )

    return Backend(answers={"ListTimelineEntries": answer})


async def test_timeline_merges_parts_newest_first_and_by_id(client: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers = holding((3, "tkt_1"), (1, "pur_1")).answers
    backends["feedback"].answers = holding((3, "ans_1")).answers
    body = (await client.get(PATH)).json()
    assert [item["id"] for item in body["items"]] == ["tkt_1", "ans_1", "pur_1"]
    assert body["items"][0]["kind"] == "ticket"
    assert body["parts"] == dict.fromkeys(SERVICES, "ok")
    assert body["next_page_token"] == ""


async def test_timeline_pages_contain_each_entry_once(client: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers = holding(*((second, f"tkt_{second}") for second in range(7))).answers
    backends["warranty"].answers = holding((2, "ast_1"), (2, "ast_2"), (9, "ast_3")).answers
    seen, url = [], f"{PATH}?page_size=2&retailer=nordic-home"
    while url:
        response = await client.get(url)
        seen += [item["id"] for item in response.json()["items"]]
        assert len(seen) < 20
        url = response.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert seen == ["ast_3", "tkt_6", "tkt_5", "tkt_4", "tkt_3", "tkt_2", "ast_2", "ast_1", "tkt_1", "tkt_0"]


async def test_timeline_with_a_service_down_marks_its_part(client: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["tickets"].answers = holding((3, "tkt_1")).answers
    backends["warranty"].answers["ListTimelineEntries"] = Refused("unavailable", "STORE_UNAVAILABLE")
    backends["feedback"].answers["ListTimelineEntries"] = RuntimeError("broken")
    response = await client.get(PATH)
    assert response.status_code == 200
    assert [item["id"] for item in response.json()["items"]] == ["tkt_1"]
    assert response.json()["parts"] == {
        "tickets": "ok",
        "warranty": "unavailable",
        "notifications": "ok",
        "feedback": "unavailable",
    }


async def test_timeline_refused_by_one_service_is_refused(client: AsyncClient, backends: dict[str, Backend]) -> None:
    backends["feedback"].answers["ListTimelineEntries"] = Refused("denied", "ACCESS_DENIED")
    response = await client.get(PATH)
    assert (response.status_code, response.json()["code"]) == (403, "ACCESS_DENIED")


async def test_timeline_page_token_of_another_customer_is_refused(
    client: AsyncClient, backends: dict[str, Backend]
) -> None:
    backends["tickets"].answers = holding((3, "tkt_1"), (2, "tkt_2")).answers
    token = (await client.get(f"{PATH}?page_size=1")).json()["next_page_token"]
    response = await client.get(f"/v1/customers/cus_2/timeline?page_size=1&page_token={token}")
    assert (response.status_code, response.json()["code"]) == (422, "PAGE_TOKEN_INVALID")
    assert response.json()["errors"][0]["field"] == "page_token"
