"""docs/ticket-states.md shows the state machine as it is."""

from pathlib import Path

from tickets.tickets.domain.ticket import CATEGORIES
from tickets.tickets.domain.transitions import TRANSITIONS, WAITS, Action, Side

PAGE = (Path(__file__).parents[4] / "docs" / "ticket-states.md").read_text()
SIDES = {Side.STAFF: "staff", Side.CUSTOMER: "customer", Side.TIME: "time"}


def table() -> str:
    """A row for each status: what it amounts to, and where the actions of each side lead."""
    rows = ["| status | category | staff | customer | time |", "|---|---|---|---|---|"]
    for status, actions in TRANSITIONS.items():
        cells = []
        for side in SIDES:
            found = []
            for action, to in actions.items():
                if side in to:
                    leads = sorted(WAITS[status]) if action is Action.WAIT else [to[side]]
                    found.append(action if leads == [status] else f"{action} → {' or '.join(leads)}")
            cells.append("<br>".join(found))
        rows.append(f"| `{status}` | {CATEGORIES[status]} | {' | '.join(cells)} |")
    return "\n".join(rows)


def test_page_of_states_shows_the_state_machine() -> None:
    assert table() in PAGE, f"replace the table of docs/ticket-states.md by\n{table()}"
