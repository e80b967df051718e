"""Passports as aftersales.warranty.v1 shows them."""

from aftersales.warranty.v1 import passport_pb2 as pb
from servicekit.mapping.timestamps import to_timestamp

from warranty.passports.domain.passport import Identifiers, Passport


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
