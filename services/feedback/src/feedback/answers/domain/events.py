"""Domain events of answers."""

from dataclasses import dataclass

from feedback.answers.domain.answer import Answer


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    answer: Answer
