"""Domain events of recoveries."""

from dataclasses import dataclass

from warranty.recoveries.domain.recovery import SupplierRecovery


@dataclass(frozen=True, slots=True)
class SupplierRecoveryChanged:
    supplier_recovery: SupplierRecovery
