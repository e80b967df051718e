"""Unsubscribing takes a form, as mail programs send it (RFC 8058). No other operation does."""

from collections.abc import AsyncIterator

import pytest
from aftersales.notifications.v1.unsubscription_pb2 import MailPurpose, PublicUnsubscription
from aftersales.notifications.v1.unsubscription_service_pb2 import UnsubscribeResponse
from httpx import AsyncClient, Response

from services.gateway.tests.fakes import Backend, Refused

ONE_CLICK = b"List-Unsubscribe=One-Click"
URL_ENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PARTS = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
PATH = "/v1/unsubscriptions/s3cret"
OTHERS = (
    "/v1/tickets",
    "/v1/invitations/s3cret/answer",
    "/v1/unsubscriptions",
    "/v1/unsubscriptions/s3cret/more",
    "/v1/tickets/tkt_1:close",
    "/v1/unsubscriptions/../tickets",
    "/v1/live/sessions",
)


@pytest.fixture(autouse=True)
def known(notifications: Backend) -> None:
    unsubscription = PublicUnsubscription(purpose=MailPurpose.MAIL_PURPOSE_SURVEYS, locale="de", unsubscribed=True)
    notifications.answers["Unsubscribe"] = UnsubscribeResponse(unsubscription=unsubscription)


async def post(client: AsyncClient, content: bytes, content_type: str = "", path: str = PATH) -> Response:
    return await client.post(path, content=content, headers={"Content-Type": content_type} if content_type else {})


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (ONE_CLICK, URL_ENCODED),
        (ONE_CLICK, "Application/X-WWW-Form-URLEncoded; charset=UTF-8"),
        (PARTS, MULTIPART),
        (b"", URL_ENCODED),
        (b"", ""),
        (b"{}", "application/json"),
        (b"a=%00&b[]=1&=;--x" * 100, URL_ENCODED),
    ],
)
async def test_form_empty_body_or_json_unsubscribes(
    unauthenticated: AsyncClient, notifications: Backend, content: bytes, content_type: str
) -> None:
    response = await post(unauthenticated, content, content_type)
    assert (response.status_code, response.json()["unsubscribed"]) == (200, True)
    ((name, request, metadata),) = notifications.asked
    assert (name, request.token) == ("Unsubscribe", "s3cret")
    assert "authorization" not in metadata


@pytest.mark.parametrize("content_type", [URL_ENCODED, MULTIPART])
async def test_form_of_more_than_a_few_kilobytes_is_refused(
    unauthenticated: AsyncClient, notifications: Backend, content_type: str
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1_000

    assert (await post(unauthenticated, b"x" * 5_000, content_type)).json()["code"] == "BODY_TOO_LARGE"
    headers = {"Content-Type": content_type}
    response = await unauthenticated.post(PATH, content=chunks(), headers=headers)
    assert response.json()["code"] == "BODY_TOO_LARGE"
    assert notifications.asked == []


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/x-www-form-urlencodedx", "text/html", "form"])
async def test_other_bodies_unsubscribe_nobody(
    unauthenticated: AsyncClient, notifications: Backend, content_type: str
) -> None:
    response = await post(unauthenticated, ONE_CLICK, content_type)
    assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert notifications.asked == []


async def test_json_with_fields_is_refused(unauthenticated: AsyncClient, notifications: Backend) -> None:
    response = await post(unauthenticated, b'{"purpose": "surveys"}', "application/json")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "purpose")
    assert notifications.asked == []


@pytest.mark.parametrize("path", OTHERS)
@pytest.mark.parametrize("content_type", [URL_ENCODED, MULTIPART])
async def test_no_other_operation_takes_a_form(client: AsyncClient, path: str, content_type: str) -> None:
    response = await post(client, ONE_CLICK, content_type, path)
    assert (response.status_code, response.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_opening_the_link_unsubscribes_nobody(unauthenticated: AsyncClient, notifications: Backend) -> None:
    for method in ("GET", "HEAD"):
        assert (await unauthenticated.request(method, PATH)).status_code == 200
    assert {name for name, *_ in notifications.asked} == {"GetUnsubscription"}
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await unauthenticated.request(method, PATH)).status_code == 405


async def test_unknown_token_is_not_found(unauthenticated: AsyncClient, notifications: Backend) -> None:
    notifications.answers["Unsubscribe"] = Refused("not_found", "UNSUBSCRIPTION_NOT_FOUND")
    response = await post(unauthenticated, ONE_CLICK, URL_ENCODED)
    assert (response.status_code, response.json()["code"]) == (404, "UNSUBSCRIPTION_NOT_FOUND")
