"""Scores: many answers as one figure, never without the number of answers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is in percent with one decimal, None when nobody answered; `distribution` counts answers per score."""

    n: int
    value: float | None
    distribution: Mapping[int, int]


def csat(distribution: Mapping[int, int]) -> Score:
    """Customer satisfaction as the top-two box: the share of 4 and 5 among all answers, halves rounded up."""
    n = sum(distribution.values())
    if n == 0:
        return Score(0, None, distribution)
    satisfied = distribution.get(4, 0) + distribution.get(5, 0)
    tenths = (2_000 * satisfied + n) // (2 * n)  # in whole numbers: a figure must not depend on binary fractions
    return Score(n, tenths / 10, distribution)
