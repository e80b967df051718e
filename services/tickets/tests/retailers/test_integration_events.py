from domainkit.instants import Instant
from tickets.retailers.domain.events import RetailerChanged
from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.integration_events import retailer_event


def test_retailer_event_has_one_subject_per_retailer() -> None:
    shop = Retailer(
        "nordic-home", "Nordic Home", "Europe/Helsinki", "en", "c@nordic-home.example", "https://x.example", Instant(0)
    )
    assert retailer_event(RetailerChanged(shop)).subject == "retailers.nordic-home"
