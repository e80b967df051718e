"""Public holidays of countries, from the package `holidays`, and the releases of the data that versions record."""

import asyncio
import re
from importlib.metadata import version
from typing import TYPE_CHECKING

from domainkit.refusals import invalid

from tickets.calendars.domain.calendar import Region
from tickets.calendars.domain.version import DataVersions

if TYPE_CHECKING:
    from holidays import HolidayBase

_CODE = re.compile("[A-Z0-9]{1,3}")


class CountryHolidays:
    """In a thread: the package takes seconds to load, more than a call may take, so `load` does it at the start."""

    def data(self) -> DataVersions:
        return DataVersions(tzdata=version("tzdata"), holidays=version("holidays"))

    async def load(self) -> None:
        """Whatever the country is: the first one loads what all need."""
        await asyncio.to_thread(public_holidays, Region("FI"), range(2026, 2027))

    async def of(self, region: Region, years: range) -> dict[str, str]:
        return await asyncio.to_thread(public_holidays, region, years)


def public_holidays(region: Region, years: range) -> dict[str, str]:
    """Names by dates. Raises Refused: VALIDATION_FAILED."""
    import holidays  # see CountryHolidays

    country, subdivision = region.country, region.subdivision.partition("-")[2]
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise invalid(
            "holidays.country", f"No holidays of {country} are known: enter them as exceptions, or import them."
        )
    if region.subdivision and region.subdivision not in _codes(country, known[country]):
        codes = ", ".join(_codes(country, known[country])) or "none: leave it out"
        raise invalid(
            "holidays.subdivision", f"Must be a part of {country} with holidays of its own; there are: {codes}."
        )
    language = _language(region, holidays.country_holidays(country))
    days = holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=language)
    return {day.isoformat(): name for day, name in sorted(days.items()) if day.year in years}


def _codes(country: str, subdivisions: list[str]) -> list[str]:
    """Those of ISO 3166-2: the package has parts that are none, such as a single town."""
    return [f"{country}-{code}" for code in subdivisions if _CODE.fullmatch(code)]


def _language(region: Region, country: "HolidayBase") -> str | None:
    """The package's name of the language: `en_US` for en-US, en, or any other English. Raises Refused."""
    if not region.language:
        return country.default_language
    asked = region.language.replace("-", "_")
    languages = country.supported_languages or ((country.default_language,) if country.default_language else ())
    for fits in (asked, asked.partition("_")[0]):
        for known in languages:
            if fits in (known, known.partition("_")[0]):
                return known
    there = ", ".join(known.replace("_", "-") for known in languages) or "none: leave it out"
    raise invalid("holidays.language", f"The names of these holidays are not known in it; there are: {there}.")
