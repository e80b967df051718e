"""Copies calendars from the events of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1.calendar_pb2 import Week
from aftersales.tickets.v1.events_pb2 import CalendarChanged
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of

from warranty.calendars.domain.calendar import CalendarVersion, Written, version_id
from warranty.calendars.ports import Calendars


@dataclass(frozen=True, slots=True)
class CalendarHandlers:
    calendars: Calendars

    def subscriptions(self) -> Sequence[Subscription]:
        return [Subscription("calendars", "CALENDARS", (subject_of(CalendarChanged),), self.remember)]

    async def remember(self, event: Event) -> None:
        changed = event.read(CalendarChanged)
        version = changed.version
        await self.calendars.remember(
            CalendarVersion(
                id=version_id(version.calendar_id, version.number),
                calendar_id=version.calendar_id,
                number=version.number,
                retailer=version.retailer,
                time_zone=version.time_zone,
                week=_days(version.week),
                exceptions={each.date: tuple(each.hours) for each in version.exceptions},
                deactivated=changed.calendar.deactivated,
                sequence=event.sequence,
            )
        )


def _days(week: Week) -> tuple[Written, ...]:
    """Monday first."""
    days = (week.monday, week.tuesday, week.wednesday, week.thursday, week.friday, week.saturday, week.sunday)
    return tuple(tuple(_hours) for _hours in days)
