"""Uploads that no message has."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import EPOCH
from tickets.attachments.domain.attachment import Attachment
from tickets.attachments.use_cases.upkeep import SettleAttachments

UPLOAD = Attachment(
    id="att_1",
    retailer="nordic-home",
    key="attachments/obj_1",
    name="leak.jpg",
    media_type="image/jpeg",
    size=1,
    sha256="",
    uploaded_by=Actor(ActorKind.CUSTOMER, "cus_1", "Maija"),
    created_at=EPOCH,
)


@dataclass
class Stored:
    """One upload, which a message takes between reading and deleting it, or does not; and its bytes."""

    taken: bool
    gone: list[str] = field(default_factory=list)

    async def get(self, id: str) -> Attachment:
        return UPLOAD

    async def delete(self, what: Any) -> bool:
        if isinstance(what, str):
            self.gone.append(what)
        return not self.taken


@pytest.mark.parametrize(("taken", "gone"), [(True, []), (False, [UPLOAD.key])])
async def test_bytes_go_only_with_the_upload(taken: bool, gone: list[str]) -> None:
    stored: Any = Stored(taken)
    assert await SettleAttachments(stored, stored, stored).settle(UPLOAD.id) is not taken
    assert stored.gone == gone
