"""Product documents over gRPC: their versions, who reads them, and what passports show of them."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.warranty.v1 import product_document_service_pb2 as pb
from aftersales.warranty.v1.passport_service_pb2 import GetAssetPassportRequest, ReadPassportRequest
from aftersales.warranty.v1.product_document_pb2 import ProductDocument, ProductDocumentKind
from aftersales.warranty.v1.serial_rule_pb2 import SerialRange
from domainkit.refusals import Refused
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.objects import Storage
from servicekit.testing.service import RunningService, refusal_of
from warranty.product_documents import use_cases
from warranty.product_documents.domain.product_document import begin_upload
from warranty.product_documents.wiring import repository

from services.warranty.tests.steps import create, purchase, report

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400
SERVICE = "/aftersales.warranty.v1.ProductDocumentService"
MANUAL = ProductDocumentKind.PRODUCT_DOCUMENT_KIND_MANUAL
ELSEWHERE: dict[str, Any] = {"role": "partner", "retailers": ["baltic-tools"]}


async def document(service: RunningService, model: str, **fields: Any) -> ProductDocument:
    draft = ProductDocument(**{"kind": MANUAL, "title": "Manual", "language": "en", "public": True, **fields})
    draft.product_model_id = model
    made = await service.call(pb.CreateProductDocumentRequest(product_document=draft), "partner")
    return made.product_document  # type: ignore[no-any-return]


async def upload(
    service: RunningService, id: str, content: bytes = PDF, *, role: str = "partner", **fields: Any
) -> ProductDocument:
    retailers = fields.pop("retailers", ["nordic-home"])
    first = pb.UploadProductDocumentVersionRequest(
        **{"id": id, "name": "manual.pdf", "media_type": "application/pdf", **fields}
    )

    async def parts() -> AsyncIterator[pb.UploadProductDocumentVersionRequest]:
        yield first
        for at in range(0, len(content), 30_000):
            yield pb.UploadProductDocumentVersionRequest(chunk=content[at : at + 30_000])

    response = await service.channel.send(
        f"{SERVICE}/UploadProductDocumentVersion",
        parts(),
        pb.UploadProductDocumentVersionResponse,
        timeout=10,
        metadata=[("authorization", f"Bearer {service.issuer.token(role=role, retailers=retailers)}")],
    )
    return response.product_document


async def download(service: RunningService, id: str, number: str = "1", start: int = 0, end: int = 0) -> bytes:
    request = pb.DownloadProductDocumentVersionRequest(id=id, number=number, start=start, end=end)
    rpc, response = f"{SERVICE}/DownloadProductDocumentVersion", pb.DownloadProductDocumentVersionResponse
    return b"".join([each.chunk async for each in service.channel.receive(rpc, request, response, timeout=10)])


def storage_of(service: RunningService) -> Storage:
    assert service.components.storage
    return service.components.storage


async def objects(service: RunningService) -> list[str]:
    return [each.key async for page in storage_of(service).objects() for each in page]


async def test_new_version_leaves_the_bytes_of_the_old(service: RunningService) -> None:
    made = await document(service, (await create(service)).id)
    assert (await upload(service, made.id)).versions[0].number == 1
    added = await upload(service, made.id, PDF + b"2", name="new.pdf")
    assert [(each.number, each.name, each.size) for each in added.versions] == [
        (1, "manual.pdf", len(PDF)),
        (2, "new.pdf", len(PDF) + 1),
    ]
    assert (await download(service, made.id), await download(service, made.id, "2")) == (PDF, PDF + b"2")
    assert await download(service, made.id, "2", 3, 9) == PDF[3:9]
    first = await service.call(pb.DownloadProductDocumentVersionRequest(id=made.id, number="1"), "")
    assert not first.version.HasField("added_by")
    for number in ("0", "3", "01"):
        refused = pb.DownloadProductDocumentVersionRequest(id=made.id, number=number)
        assert (await service.refusal(refused, ""))[1] == "PRODUCT_DOCUMENT_NOT_FOUND"


async def test_same_upload_twice_is_one_version_and_one_object(service: RunningService) -> None:
    made = await document(service, (await create(service)).id)
    for _ in range(2):
        assert len((await upload(service, made.id, request_id="once")).versions) == 1
    assert len(await objects(service)) == 1
    other = await refusal_of(upload(service, made.id, PDF + b"x", request_id="once"))
    assert other[1] == "IDEMPOTENCY_KEY_REUSED"


async def test_internal_document_needs_a_token_of_its_retailer(service: RunningService) -> None:
    model = await create(service)
    made = await document(service, model.id, public=False)
    added = await upload(service, made.id)
    asked = pb.DownloadProductDocumentVersionRequest(id=made.id, number="1")
    read = pb.ReadProductDocumentVersionRequest(id=made.id, number="1")
    assert (await service.refusal(asked, ""))[1] == "PRODUCT_DOCUMENT_NOT_FOUND"
    assert (await service.call(read)).version.name == "manual.pdf"
    change = pb.UpdateProductDocumentRequest(id=made.id, if_match=[added.etag], public=True)
    change.update_mask.CopyFrom(FieldMask(paths=["public"]))
    for request in (read, pb.GetProductDocumentRequest(id=made.id), change):
        assert (await service.refusal(request, **ELSEWHERE))[1] == "PRODUCT_DOCUMENT_NOT_FOUND"
    assert (await refusal_of(upload(service, made.id, retailers=["baltic-tools"])))[1] == "PRODUCT_DOCUMENT_NOT_FOUND"
    assert (await refusal_of(upload(service, made.id, role="agent")))[0] == "PERMISSION_DENIED"
    draft = ProductDocument(product_model_id=model.id, kind=MANUAL, title="Manual", language="en")
    theirs = pb.CreateProductDocumentRequest(product_document=draft)
    assert (await service.refusal(theirs, **ELSEWHERE))[1] == "PRODUCT_MODEL_NOT_FOUND"
    listed = pb.ListProductDocumentsRequest(product_model_id=model.id)
    assert len((await service.call(listed)).product_documents) == 1
    assert not (await service.call(listed, **ELSEWHERE)).product_documents
    await service.call(change, "partner")
    assert await download(service, made.id) == PDF


@pytest.mark.parametrize(
    ("content", "fields", "reason"),
    [
        (b"<html>", {}, "PRODUCT_DOCUMENT_TYPE_REFUSED"),
        (PDF, {"media_type": "text/html"}, "PRODUCT_DOCUMENT_TYPE_REFUSED"),
        (b"", {}, "VALIDATION_FAILED"),
        (PDF, {"id": "pdc_none"}, "PRODUCT_DOCUMENT_NOT_FOUND"),
    ],
)
async def test_file_that_is_not_taken_is_not_stored(
    service: RunningService, content: bytes, fields: dict[str, Any], reason: str
) -> None:
    made = await document(service, (await create(service)).id)
    assert (await refusal_of(upload(service, **{"id": made.id, "content": content, **fields})))[1] == reason
    assert await objects(service) == []


async def test_file_that_is_too_large_or_infected_leaves_nothing(service: RunningService) -> None:
    made = await document(service, (await create(service)).id)
    documents = repository(service.context)
    managing = use_cases.ManageDocuments(documents, None)  # type: ignore[arg-type]

    class Partner:
        role, id, display_name = "partner", "partner-1", ""

        def sees(self, retailer: str) -> bool:
            return True

    async def infected(chunks: AsyncIterator[bytes]) -> bool:
        return [each async for each in chunks] == []

    async def chunks() -> AsyncIterator[bytes]:
        yield PDF

    for most, scanner, reason in (
        (len(PDF) - 1, None, "PRODUCT_DOCUMENT_TOO_LARGE"),
        (len(PDF), infected, "PRODUCT_DOCUMENT_REJECTED"),
    ):
        files = use_cases.DocumentFiles(
            documents, managing, storage_of(service), lambda _: frozenset({"application/pdf"}), scanner, most
        )
        with pytest.raises(Refused) as refused:
            await files.upload(
                *(made.id, "manual.pdf", "application/pdf", chunks(), Partner()),  # type: ignore[arg-type]
                now=service.clock(),
                key_of=lambda _: None,
            )
        assert refused.value.reason == reason
    stored = await documents.get(made.id)
    assert stored is not None
    assert (await objects(service), stored.versions, stored.uploads) == ([], (), ())


async def test_object_that_a_crash_left_goes_with_a_later_upload(service: RunningService) -> None:
    made = await document(service, (await create(service)).id)
    documents, put = repository(service.context), storage_of(service).put

    async def half() -> AsyncIterator[bytes]:
        yield PDF

    async def begun(key: str) -> None:
        await documents.change(made.id, lambda each: begin_upload(each, key, now=service.clock()))
        await put(key, half())

    await begun("product-documents/obj_lost")
    await upload(service, made.id)
    assert len(await objects(service)) == 2
    service.clock.advance(21 * 60)
    await upload(service, made.id)
    assert "product-documents/obj_lost" not in await objects(service)
    assert len(await objects(service)) == 2
    assert await download(service, made.id) == PDF


async def test_passport_lists_what_is_about_its_revision_and_serial(service: RunningService) -> None:
    model = await create(service)
    sold = purchase(model.id, ["ast_1"])
    sold.items[0].serial = "F150"
    await report(service, sold)
    documents: dict[str, dict[str, Any]] = {
        "All": {},
        "Suomeksi <b>": {"language": "fi"},
        "Serial": {"serial_ranges": [SerialRange(first="f100", last="F199")]},
        "Other serial": {"serial_ranges": [SerialRange(first="F200", last="F299")]},
        "Other revision": {"revisions": ["Z"]},
        "Internal": {"public": False},
    }
    for title, fields in documents.items():
        await upload(service, (await document(service, model.id, title=title, **fields)).id)
    await document(service, model.id, title="Without a version")
    passport = (await service.call(GetAssetPassportRequest(asset_id="ast_1"))).passport
    data = json.loads((await service.call(ReadPassportRequest(id=passport.id), "")).content)
    listed = data["subjectOf"]
    assert [(each["name"], each["inLanguage"]) for each in listed] == [
        ("All", "en"),
        ("Serial", "en"),
        ("Suomeksi <b>", "fi"),
    ]
    assert listed[0]["url"].startswith("/v1/public-documents/pdc_")
    page = (await service.call(ReadPassportRequest(id=passport.id, page=True), "")).content.decode()
    assert 'hreflang="fi"' in page
    assert "Suomeksi &lt;b&gt;" in page
    assert "Other" not in page


async def test_product_model_has_so_many_documents_at_most(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = await create(service)
    monkeypatch.setattr(use_cases, "MOST_DOCUMENTS", 1)
    await document(service, model.id)
    assert (await refusal_of(document(service, model.id)))[1] == "TOO_MANY_PRODUCT_DOCUMENTS"
