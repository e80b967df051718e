# Generated from aftersales/warranty/v1/meter.proto: `make protos`.
"""Models of aftersales/warranty/v1/meter.proto."""

from typing import Literal

from gateway.rest.generated.warranty.product_model import MeterUnit
from gateway.rest.schemas.fields import Instant, Schema, doc, may

MeterTotalBasis = Literal["measured", "interpolated", "last_known"]


MeterReadingSource = Literal["customer", "staff", "partner"]


MeterReadingRevocation = Literal["wrong_value", "wrong_time", "wrong_asset", "meter_faulty"]


class MeterDevice(Schema):
    """A counter, from when it was fitted until the next one."""

    fitted_at: Instant = doc("When it was fitted.", "2026-11-05T15:00:00Z")
    start_value: int = doc("What it showed then.", 0)
    rolls_over_at: int = may("It shows 0 again where it would show this. Left out: it does not roll over.", 100000)
    total_before: int = doc("The meter's total then.", 0)
    replaced_value: int = may("What the one before it showed then, if there was one.", 12000)


class MeterTotal(Schema):
    """Usage at an instant."""

    at: Instant = doc("When.", "2026-11-20T08:00:00Z")
    total: int = doc("In the meter's unit, over all its devices and their rollovers.", 112)
    basis: MeterTotalBasis = doc("How it is known.", "measured")


class Meter(Schema):
    """What one asset has been used, in one unit. It goes on when the device that counts is replaced."""

    id: str = doc("Its id: an asset has one meter of each unit at most.", "mtr_7yaq4tq2mzn7xw3k6v5jrb2ohc")
    retailer: str = doc("The tenant.", "nordic-home")
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    unit: MeterUnit = doc("What it counts.", "hours")
    devices: list[MeterDevice] = doc(
        "The devices that have counted, the present one last: 50 at most. Empty: none was named, only "
        "readings are known."
    )
    total: MeterTotal = may(
        "The usage at the instant that was asked for; left out where nothing is known of that time or before."
    )
    usage_per_day: float = may(
        "Usage of a day: the median over the 90 days before that instant, weighted by time. Left out with "
        "fewer than three readings in them, or where they are of less than seven days.",
        6.5,
    )
    etag: str = doc("Its version; the ETag header has it in quotes.", "3")


class MeterReading(Schema):
    """What a meter showed at an instant."""

    id: str = doc(
        "Its id, derived from the meter, the instant and what it showed: the same reading again is the same one.",
        "mrd_aq4tq2mzn7xw3k6v5jrb2ohc7y",
    )
    retailer: str = doc("The tenant.", "nordic-home")
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    meter_id: str = doc("The meter.", "mtr_7yaq4tq2mzn7xw3k6v5jrb2ohc")
    unit: MeterUnit = doc("What it counts.", "hours")
    read_at: Instant = doc("When it was read.", "2026-11-20T08:00:00Z")
    value: int = doc("What it showed, in whole units.", 112)
    rollovers: int = doc("How often the device had rolled over by then.", 0)
    source: MeterReadingSource = doc("Who reported it.", "customer")
    recorded_at: Instant = doc("When it was recorded.", "2026-11-20T08:05:00Z")
    revoked_at: Instant = may(
        "When it was revoked; left out unless it was. It counts no more since then.", "2026-11-21T09:00:00Z"
    )
    revocation: MeterReadingRevocation = may("Why it was revoked; left out unless it was.", "wrong_value")
