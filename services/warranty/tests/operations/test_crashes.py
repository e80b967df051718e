"""An operation whose process ends after any of its steps, and another one goes on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aftersales.common.v1.operation_pb2 import OperationState
from servicekit.testing.service import RunningService
from warranty.assets import wiring as assets
from warranty.assets.repository import ASSETS
from warranty.imports.wiring import importers
from warranty.meters import wiring as meters
from warranty.meters.repository import MeterReadingRepository
from warranty.meters.use_cases import RecordReadings
from warranty.operations.use_cases import RunOperations
from warranty.operations.wiring import operation_repository
from warranty.product_models import wiring as product_models
from warranty.serial_rules import wiring as serial_rules

from services.warranty.tests.operations.sending import carried_out, send
from services.warranty.tests.steps import create

MOST_STEPS = 40
UNITS = 230  # of two batches


class Crash(Exception):
    pass


@dataclass
class Steps:
    left: int


@dataclass
class Ending:
    """What its calls go to, until so many of them were made: the last one has an effect, and no return."""

    to: Any
    steps: Steps

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **named: Any) -> Any:
            returned = await getattr(self.to, name)(*args, **named)
            self.steps.left -= 1
            if self.steps.left == 0:
                raise Crash
            return returned

        return call


def ending_after(service: RunningService, steps: int) -> RunOperations:
    context, left, storage = service.context, Steps(steps), service.components.storage
    assert storage is not None
    repository = meters.repository(context)
    none: Any = None  # there are no readings in these files
    readings = RecordReadings(none, repository, MeterReadingRepository(repository.readings))
    ending: Any = Ending(assets.repository(context), left)
    models, rules = product_models.repository(context), serial_rules.repository(context)
    operations: Any = Ending(operation_repository(context), left)
    return RunOperations(operations, storage, importers(ending, models, rules, readings), service.clock)


async def ends(run: RunOperations, id: str) -> bool:
    """Whether it came that far."""
    try:
        operation = await run.begin(id)
        while operation is not None and operation.is_open:
            operation = await run.batch(operation, rests=False)
        await run.begin(id)
    except Crash:
        return True
    return False


async def test_operation_that_ends_anywhere_counts_each_row_once(service: RunningService) -> None:
    model = await create(service)
    for steps in range(1, MOST_STEPS):
        rows = [f"{model.id},SN-{steps}-{number}" for number in range(UNITS)]
        file = "\n".join(["product_model_id,serial", *rows, f"{model.id},", rows[0]])
        sent = await send(service, file)
        ended = await ends(ending_after(service, steps), sent.id)
        service.clock.advance(31)
        done = await carried_out(service, sent.id)
        assert done.state == OperationState.OPERATION_STATE_COMPLETED
        assert (done.rows_accepted, done.rows_unchanged, done.rows_rejected) == (UNITS, 1, 1), steps
        assert len(await service.store.documents(ASSETS).scan(limit=steps * UNITS + 1)) == steps * UNITS
        if not ended:
            assert steps > 10
            return
    pytest.fail("it never came to its end")
