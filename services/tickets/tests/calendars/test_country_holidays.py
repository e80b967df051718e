"""Public holidays of countries and their parts."""

import pytest
from domainkit.refusals import Refused
from tickets.calendars.country_holidays import public_holidays
from tickets.calendars.domain.calendar import Region

YEARS = range(2026, 2028)


@pytest.mark.parametrize(
    ("part", "day"),
    [("DE-BY", "2026-06-04"), ("FI-01", "2026-06-09"), ("US-CA", "2026-03-31")],
)
def test_part_of_a_country_has_its_own_holidays(part: str, day: str) -> None:
    country = part.partition("-")[0]
    assert day in public_holidays(Region(country, part), YEARS)
    assert day not in public_holidays(Region(country), YEARS)


@pytest.mark.parametrize(
    ("language", "name"),
    [("", "Pitkäperjantai"), ("en", "Good Friday"), ("sv-FI", "Långfredagen")],
)
def test_names_are_in_the_language_asked_for(language: str, name: str) -> None:
    assert public_holidays(Region("FI", language=language), YEARS)["2026-04-03"] == name


def test_refusals_say_what_there_is() -> None:
    for region, field, remedy in (
        (Region("XX"), "holidays.country", "enter them as exceptions"),
        (Region("FI", "FI-99"), "holidays.subdivision", "FI-01"),
        (Region("FI", language="ja"), "holidays.language", "en-US, fi, sv-FI"),
    ):
        with pytest.raises(Refused, match=remedy) as refused:
            public_holidays(region, YEARS)
        assert refused.value.field == field


def test_only_the_years_asked_for_are_there() -> None:
    assert {day[:4] for day in public_holidays(Region("JP"), range(2027, 2028))} == {"2027"}
