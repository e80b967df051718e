"""What warranty publishes about meters and their readings."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.meters.domain.events import MeterEvent, MeterFitted, MeterReadingRecorded, MeterReadingRevoked
from warranty.meters.messages import fitted_meter_message, meter_reading_message

meter_event = integration_events(
    MeterEvent,
    [event(MeterFitted, pb.MeterFitted), event(MeterReadingRecorded, pb.MeterReadingRecorded)],
    parts=[fitted_meter_message, meter_reading_message],
)
meter_reading_event = integration_events(
    MeterReadingRevoked, [event(MeterReadingRevoked, pb.MeterReadingRevoked)], parts=[meter_reading_message]
)
