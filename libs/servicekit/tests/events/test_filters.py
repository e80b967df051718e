import pytest
from servicekit.events.filters import matches


@pytest.mark.parametrize(
    ("pattern", "subject", "lets_through"),
    [
        ("internal.*.tickets.>", "internal.nordic-home.tickets.v1.ticket.opened", True),
        ("internal.*.tickets.>", "internal.nordic-home.tickets", False),
        ("internal.*.tickets.>", "internal.nordic-home.warranty.v1.asset.registered", False),
        ("contacts.*.*", "contacts.nordic-home.cus_1", True),
        ("contacts.*.*", "contacts.nordic-home", False),
        ("contacts.*", "contacts.nordic-home.cus_1", False),
        (">", "contacts", True),
    ],
)
def test_filter_lets_through_what_nats_would(pattern: str, subject: str, *, lets_through: bool) -> None:
    assert matches(pattern, subject) is lets_through
