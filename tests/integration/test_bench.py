"""The systems of `make bench` start again on the data of an earlier run."""

from pathlib import Path

import httpx
import pytest

from bench.targets import Target, baseline, bearer, product


def shown(target: Target) -> int:
    path = f"{target.url}/v1/tickets/{target.ticket_id}"
    return httpx.get(path, headers=bearer(target.subjects.agent)).status_code


@pytest.mark.long
def test_bench_runs_twice_on_a_kept_stack(tmp_path: Path) -> None:
    first: set[str] = set()
    for _ in range(2):
        with baseline(tmp_path) as low, product(tmp_path) as high:
            assert (shown(low), shown(high)) == (200, 200)
            assert first.isdisjoint({low.ticket_id, high.ticket_id})
            first = {low.ticket_id, high.ticket_id}
