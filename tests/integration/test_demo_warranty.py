"""The story that `make demo-warranty` tells, checked where it matters."""

from uuid import uuid4

import pytest
from devtools.demo_warranty import run_warranty_demo
from system import System

LINES = [
    "commercial: pending_start",  # before the installation
    "commercial: active",
    "1480 hours, 16.2 a day",
    "parts: The commercial coverage does not pay for the parts: the meter has reached its limit.",
    "partially_approved; you may fulfil, appeal, withdraw",
    "settled; you may appeal",
    "denied; you may appeal",
    "who denied it is refused: REVIEWER_NOT_ANOTHER",
    "approved; you may fulfil, withdraw",
    "labour: The commercial coverage pays 50 % of the labour.",
    "statutory: active, goes on",
    "the former owner gets: ASSET_NOT_FOUND",
    "the new owner sees 0 claims",
    "statutory: voided",
    "it is the same asset",
    "parts: The statutory coverage pays 100 % of the parts.",  # at the first failure
]


def test_demo_tells_the_life_of_a_machine(embedded: System, capsys: pytest.CaptureFixture[str]) -> None:
    gateway, devtools = (str(client.base_url) for client in (embedded.gateway, embedded.devtools))
    run_warranty_demo(gateway, devtools, retailer=f"shop-{uuid4().hex[:8]}")
    told = iter(capsys.readouterr().out.splitlines())
    for wanted in LINES:
        assert any(wanted in line for line in told), f"{wanted!r} comes after the line before it"
