"""Documents stored together in MongoDB, each by itself.

There is no such write for replacing documents: its response says how many were at their version, not which.
"""

from collections.abc import Sequence
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo.errors import BulkWriteError

from servicekit.documents.declared import Document
from servicekit.documents.mongo_errors import refused_ones
from servicekit.documents.refusals import DocumentTooLarge, DuplicateKey

_LARGEST_BSON = 16 * 1024 * 1024  # bytes, as the server counts


async def insert_each(mongo: Any, documents: Sequence[Document]) -> list[DuplicateKey | DocumentTooLarge | None]:
    """What refused each, None where it is stored: an unordered write goes on after a refusal."""
    refused: dict[int, DuplicateKey | DocumentTooLarge] = {}
    sent: dict[int, RawBSONDocument] = {}
    for position, document in enumerate(documents):
        try:
            sent[position] = sized(document)
        except DocumentTooLarge as error:
            refused[position] = error
    positions = list(sent)
    if sent:
        try:
            await mongo.insert_many(list(sent.values()), ordered=False)
        except BulkWriteError as error:
            refused |= {positions[index]: reason for index, reason in refused_ones(error).items()}
    return [refused.get(position) for position in range(len(documents))]


def sized(stored: Document) -> RawBSONDocument:
    """The document as it is sent. Raises DocumentTooLarge: of several at once the driver finds none too large."""
    encoded = encode(stored)
    if len(encoded) > _LARGEST_BSON:
        raise DocumentTooLarge
    return RawBSONDocument(encoded)
