"""The story that `make demo-tickets` prints, checked line by line where it matters."""

import pytest

from services.tickets.tests.deadlines.story import SETTINGS, play


@pytest.fixture
async def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    shown: list[str] = []
    await play(shown.append)
    return shown


def after(lines: list[str], step: str) -> list[str]:
    """What the story shows for one of its steps."""
    start = next(number for number, line in enumerate(lines) if step in line)
    ends = (number for number in range(start + 1, len(lines)) if not lines[number].startswith(" "))
    return [line.strip() for line in lines[start + 1 : next(ends, len(lines))]]


async def test_story_of_a_deadline_ends_as_it_should(lines: list[str]) -> None:
    opened = after(lines, "A mail arrives")
    assert "first response: due Mon 21 12:50, 0:00 h of 4:00 h used (0 %)" in opened
    assert "resolution: due Wed 23 16:50, 0:00 h of 24:00 h used (0 %)" in opened
    assert "mail       from help@nordic-home.example, answers to help+r." in " ".join(opened)
    assert after(lines, "An agent merges") == ["published  TicketAbsorbed"]
    assert after(lines, "the agent undoes that") == ["published  TicketReleased"]
    assert "resolution: paused, 14:10 h of 24:00 h used (59 %)" in after(lines, "We wait for the customer")
    resumed = after(lines, "The customer answers")
    assert "resolution: due Tue 29 11:50, 14:10 h of 24:00 h used (59 %)" in resumed
    assert "Tue 22 15:00 to Mon 28 10:00  paused, 11:00 h in hours" in resumed
    assert after(lines, "Mon 28 Dec 15:02") == ["published  TicketSlaWarning: resolution, 80 %, time"]
    assert after(lines, "Tue 29 Dec 11:51") == ["published  TicketSlaBreached: resolution, 100 %, time"]
    assert after(lines, "Tue 29 Dec 13:00") == []
    resolved = after(lines, "An agent resolves")
    assert "resolution: due Tue 29 11:50, met Tue 29 14:00, missed, 26:10 h of 24:00 h used (109 %)" in resolved
    assert "turn       us: 122:10 h, 26:10 h in hours" in resolved
    assert "turn       customer: 139:00 h, 11:00 h in hours" in resolved
