"""What `make bench` measures can be brought up again on the data of a former run."""

from pathlib import Path

import httpx

from bench.targets import Target, bearer, floor, product


def shown(target: Target) -> int:
    path = f"{target.url}/v1/tickets/{target.ticket_id}"
    return httpx.get(path, headers=bearer(target.subjects.agent)).status_code


def test_bench_runs_twice_on_a_kept_stack(tmp_path: Path) -> None:
    first: set[str] = set()
    for _ in range(2):
        with floor(tmp_path) as low, product(tmp_path) as high:
            assert (shown(low), shown(high)) == (200, 200)
            assert first.isdisjoint({low.ticket_id, high.ticket_id})
            first = {low.ticket_id, high.ticket_id}
