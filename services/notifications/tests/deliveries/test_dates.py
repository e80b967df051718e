import pytest
from notifications.deliveries.dates import day, direction, last_day, time_of_day

EVENING = "2026-03-05T15:30:00Z"


@pytest.mark.parametrize(
    ("locale", "date", "time"),
    [
        ("en", "5 March 2026", "17:30"),
        ("en-US", "March 5, 2026", "5:30\u202fPM"),
        ("de", "5. März 2026", "17:30"),
        ("de-AT", "5. März 2026", "17:30"),
        ("fr", "5 mars 2026", "17:30"),
        ("es", "5 de marzo de 2026", "17:30"),
        ("fi", "5. maaliskuuta 2026", "17.30"),
        ("xx", "5 March 2026", "17:30"),
        ("not a tag", "5 March 2026", "17:30"),
    ],
)
def test_date_and_time_are_written_as_in_the_language(locale: str, date: str, time: str) -> None:
    assert day(EVENING, zone="Europe/Helsinki", locale=locale) == date
    assert time_of_day(EVENING, zone="Europe/Helsinki", locale=locale) == time


def test_day_is_the_zones() -> None:
    assert day("2026-03-05T23:30:00Z", zone="UTC", locale="en") == "5 March 2026"
    assert day("2026-03-05T23:30:00Z", zone="Asia/Tokyo", locale="en") == "6 March 2026"


def test_last_day_is_the_one_before_an_excluded_midnight() -> None:
    assert last_day("2028-02-28T22:00:00Z", zone="Europe/Helsinki", locale="en") == "28 February 2028"
    assert last_day("2028-02-28T22:00:01Z", zone="Europe/Helsinki", locale="en") == "29 February 2028"


def test_direction_is_the_languages() -> None:
    assert (direction("fi"), direction("ar")) == ("ltr", "rtl")
