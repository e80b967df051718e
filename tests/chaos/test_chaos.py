"""One short round; `make chaos` runs long ones."""

from pathlib import Path

import pytest
from rounds import SETTINGS, Round, play
from system import running


@pytest.mark.long
async def test_acknowledged_writes_survive_kills_under_load(tmp_path: Path) -> None:
    short = Round("short", tickets=150, extra_blows=0)
    published: list[str] = []
    with running(tmp_path, settings=SETTINGS, mail=True) as system:
        found = await play(system, short, published.append)
    assert found.lost == [], "\n".join(published)
    assert found.tickets >= short.tickets
