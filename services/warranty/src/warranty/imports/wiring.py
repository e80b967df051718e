"""Puts what carries out the rows of files together."""

from collections.abc import Mapping

from warranty.imports.messages import reading_of, unit_of
from warranty.imports.ports import Assets, ProductModels, Readings, SerialRules
from warranty.imports.use_cases import ImportAssets, ImportReadings
from warranty.operations.domain.operation import OperationKind


def importers(
    assets: Assets, models: ProductModels, rules: SerialRules, readings: Readings
) -> Mapping[OperationKind, ImportAssets | ImportReadings]:
    return {
        OperationKind.ASSETS: ImportAssets(assets, models, rules, unit_of),
        OperationKind.METER_READINGS: ImportReadings(assets, readings, reading_of),
    }
