"""Passports as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import passport_pb2 as pb
from servicekit.mapping.mapper import mapper
from servicekit.mapping.timestamps import to_timestamp

from warranty.passports.domain.passport import Identifiers, Passport
from warranty.passports.domain.possession import PassportHistory, PassportHistoryEntry
from warranty.transfers.domain.codes import digest_of


def passport_message(passport: Passport, identifiers: Identifiers) -> pb.Passport:
    """Not its stored id, which derives from that of the asset."""
    return pb.Passport(
        id=passport.public_id,
        retailer=passport.retailer,
        asset_id=passport.asset_id,
        product_model_id=passport.product_model_id,
        identifier=identifiers.identifier,
        digital_link=identifiers.digital_link,
        url=identifiers.url,
        created_at=to_timestamp(passport.created_at),
    )


def code_message(passport: Passport, code: str) -> pb.PossessionCode:
    """With the code only where it is the passport's."""
    is_new = passport.code_digest == digest_of(passport.id, code)
    message = pb.PossessionCode(code=code if is_new else "")
    if passport.code_issued_at is not None:
        message.issued_at.CopyFrom(to_timestamp(passport.code_issued_at))
    return message


_entry = mapper(PassportHistoryEntry, pb.PassportHistoryEntry)
history_message = mapper(PassportHistory, pb.PassportHistory, parts=[_entry])
