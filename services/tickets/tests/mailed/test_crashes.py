"""A mail whose handling ends after any of its steps, and is handled again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.tickets.tests.mailed.mail_office import MailOffice, mail, opened, reply_address
from services.tickets.tests.steps import on_either_store

MOST_STEPS = 40


class Crash(Exception):
    pass


@dataclass
class Ending:
    """What its calls go to, until so many of them were made: the last one has an effect, and no return."""

    to: Any
    left: int

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **named: Any) -> Any:
            returned = await getattr(self.to, name)(*args, **named)
            self.left -= 1
            if self.left == 0:
                raise Crash
            return returned

        return call


async def ends_after(office: MailOffice, steps: int, raw: bytes, id: str, to: str = "") -> bool:
    """Whether it came that far."""
    crashing: Any = Ending(office.by_mail, steps)
    try:
        await replace(office, by_mail=crashing).handle(raw, id=id, to=to)
    except Crash:
        return True
    return False


@on_either_store
async def test_opening_that_ends_anywhere_is_completed_once(office: MailOffice) -> None:
    for steps in range(1, MOST_STEPS):
        office.passes(24 * 3600 * 10**6)
        raw = mail(author=f"m{steps}@laine.example", verified="laine.example", cc="Anna <anna@meri.example>")
        ended = await ends_after(office, steps, raw, f"iml_{steps}")
        handled = await office.handle(raw, id=f"iml_{steps}")
        ticket = await office.ticket(handled)
        assert [each.address for each in ticket.cc] == ["anna@meri.example"]
        assert len(await office.by_mail.newest_of(ticket.retailer, ticket.customer_id)) == 1
        if not ended:
            return
    pytest.fail("it never came to its end")


@on_either_store
async def test_answer_that_ends_anywhere_is_completed_once(office: MailOffice) -> None:
    ticket = await opened(office)
    for steps in range(1, MOST_STEPS):
        raw, to = mail(f"Still {steps}."), reply_address(ticket)
        ended = await ends_after(office, steps, raw, f"iml_answer_{steps}", to)
        handled = await office.handle(raw, id=f"iml_answer_{steps}", to=to)
        assert (await office.message(handled)).body == f"Still {steps}."
        assert len((await office.ticket(handled)).message_ids) == steps
        if not ended:
            return
    pytest.fail("it never came to its end")
