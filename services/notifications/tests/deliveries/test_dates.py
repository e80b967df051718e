from notifications.deliveries.domain.dates import day


def test_regional_german_has_german_months() -> None:
    assert day("2026-03-05T12:00:00Z", zone="UTC", locale="de-AT") == "5. März 2026"
