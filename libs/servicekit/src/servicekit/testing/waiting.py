"""Waiting for something to become true, instead of sleeping for luck."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from time import monotonic
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(condition: Callable[[], Awaitable[T]], timeout: float = ...) -> T: ...
@overload
async def eventually(condition: Callable[[], T], timeout: float = ...) -> T: ...


async def eventually(condition: Callable[[], Any], timeout: float = 5) -> Any:
    """What `condition` (plain or async) answers once it is true; AssertionError if it is not within `timeout` s."""
    give_up = monotonic() + timeout
    while True:
        answer = condition()
        if isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        assert monotonic() < give_up, f"still {answer!r} after {timeout} s"  # noqa: S101 - this is a test's assertion
        await sleep(0.02)
