import os
from collections.abc import Iterator

import pytest
from system import System, running

MAIL = {"AFTERSALES_TRUSTED_MAIL_SERVERS": "mx.nordic-home.example"}
"""Whose DMARC results are taken (test_mails_in.py)."""
NO_MONGO = "MONGO_URL is not set: the system is NOT tested on MongoDB through motor"


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system on embedded stores, for tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("embedded"), settings=MAIL, mail=True) as system:
        yield system


@pytest.fixture(scope="module", params=["embedded", "motor, two of each"])
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system on each store: on MongoDB as it will run, with two processes of each service."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    url = os.environ.get("MONGO_URL")
    if not url:
        pytest.skip(NO_MONGO)
    with running(tmp_path_factory.mktemp("motor"), store=url, replicas=2) as on_motor:
        yield on_motor
