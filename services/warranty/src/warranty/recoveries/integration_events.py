"""What warranty publishes about recoveries."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.etags import next_version_etag
from servicekit.mapping.events import event, integration_events

from warranty.recoveries.domain.events import SupplierRecoveryChanged
from warranty.recoveries.messages import supplier_recovery_message

supplier_recovery_event = integration_events(
    SupplierRecoveryChanged,
    [event(SupplierRecoveryChanged, pb.SupplierRecoveryChanged)],
    parts=[supplier_recovery_message.but(computed={"etag": next_version_etag}, unset={"next_states"})],
)
