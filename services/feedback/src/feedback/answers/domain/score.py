"""Scores: many answers as one figure, always with the number of answers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """How many answers have this score."""

    score: int
    n: int


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is in percent with one decimal, None without answers; `distribution` is in the order of scores."""

    n: int
    value: float | None
    distribution: tuple[ScoreCount, ...]


def csat(counts: Mapping[int, int]) -> Score:
    """Customer satisfaction as the top-two box: the share of 4 and 5 among all answers, halves rounded up.

    `counts`: how many answers each score has.
    """
    distribution = tuple(ScoreCount(score, counts[score]) for score in sorted(counts))
    n = sum(counts.values())
    if n == 0:
        return Score(0, None, distribution)
    satisfied = counts.get(4, 0) + counts.get(5, 0)
    tenths = (2_000 * satisfied + n) // (2 * n)  # integers: the figure must not depend on binary fractions
    return Score(n, tenths / 10, distribution)
