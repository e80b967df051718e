"""The table of docs/claims.md is the state machine."""

from pathlib import Path

from warranty.claims.domain.claim import ClaimState
from warranty.claims.domain.states import ACTIONS, TRANSITIONS, Side

PAGE = Path(__file__).parents[4] / "docs" / "claims.md"


def row(state: ClaimState) -> str:
    """The state's row as it should be."""

    def of(side: Side) -> str:
        return ", ".join(action for action, sides in ACTIONS[state].items() if side in sides)

    onward = ", ".join(f"`{to}`" for to in ClaimState if to in TRANSITIONS[state])
    return f"| `{state}` | {' | '.join(map(of, Side))} | {onward} |"


def test_page_of_claims_shows_the_state_machine() -> None:
    section = PAGE.read_text().partition("\n## States\n")[2].partition("\n## ")[0]  # other sections have other states
    shown = [line for line in section.splitlines() if line.startswith("| `")]
    assert shown == [row(state) for state in ClaimState]
