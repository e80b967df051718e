"""Write what a release leaves behind, run by that release:

    PYTHONPATH=tests/integration:tests/upgrade python tests/upgrade/make_backups.py tests/upgrade/<commit>

That directory then holds a backup of every service (`ops backup`, as operators take it), `keyed.json` with the requests
that had an idempotency key and the ids in their responses, and `consumers.json` with the durable consumers on NATS.

test_upgrade.py, run in the tree of the release before on backups of this one, shows what a rollback keeps.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nats
from odd_records import Business, fill
from older_forms import with_older_forms
from system import System, running
from unfinished_work import broken_events, leave_work

SERVICES = ("notifications", "feedback", "warranty", "tickets")


async def consumers(system: System) -> dict[str, Any]:
    """Stream and filters of every durable consumer, by its name."""
    client = await nats.connect(system.nats_url)
    jetstream = client.jetstream()
    found = {
        consumer.name: {
            "stream": consumer.stream_name,
            "subjects": sorted(consumer.config.filter_subjects or [str(consumer.config.filter_subject)]),
        }
        for stream in await jetstream.streams_info()
        for consumer in await jetstream.consumers_info(str(stream.config.name))
        if consumer.config.durable_name
    }
    await client.close()
    return dict(sorted(found.items()))


def ops(system: System, service: str, *command: str) -> None:
    environment = system.stack.environment(service)
    subprocess.run([sys.executable, "-m", service, "ops", *command], env=environment, check=True)


def main(directory: Path) -> None:
    directory.mkdir(parents=True)
    with TemporaryDirectory() as root, running(Path(root), settings={"AFTERSALES_TRACE_SAMPLE_RATIO": "0"}) as system:
        business = Business(system)
        fill(business)
        asyncio.run(broken_events(business))
        ops(system, "warranty", "migrate")
        heard = asyncio.run(consumers(system))
        leave_work(business)
        for service in SERVICES:
            system.stack.stop(service, kill=True)
        system.stack.start("nats")
        for service in SERVICES:
            file = directory / f"{service}.jsonl"
            ops(system, service, "backup", str(file))
            file.write_bytes(with_older_forms(service, file.read_bytes()))
    (directory / "keyed.json").write_text(json.dumps(business.keyed, ensure_ascii=False, indent=1) + "\n")
    (directory / "consumers.json").write_text(json.dumps(heard, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
