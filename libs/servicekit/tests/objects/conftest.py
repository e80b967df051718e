"""The storages of the contract tests: a folder, and a server that speaks S3."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from moto.server import ThreadedMotoServer
from servicekit.objects.object_store import ObjectStore
from servicekit.objects.settings import ObjectSettings


def settings(**values: object) -> ObjectSettings:
    return ObjectSettings.model_validate(values)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The base URL of a server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        found = settings(objects_url=f"file://{tmp_path}/objects").storage("")
    else:
        endpoint, bucket = request.getfixturevalue("s3"), f"bucket-{uuid4().hex[:8]}"
        httpx.put(f"{endpoint}/{bucket}", timeout=60).raise_for_status()
        found = settings(
            objects_url=f"s3://{bucket}/of/tickets",
            objects_endpoint=endpoint,
            objects_access_key="key",
            objects_secret_key="secret",
        ).storage("")
    assert found
    return found
