"""Dockerfiles as their instructions, stage by stage."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Instruction:
    word: str
    text: str


def instructions(path: Path) -> list[Instruction]:
    """Without comments, and with continued lines as one."""
    lines = [line for line in (ROOT / path).read_text().splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [Instruction(*line.split(" ", 1)) for line in joined.splitlines()]


def stages(path: Path) -> list[list[Instruction]]:
    """Each from its FROM on; what stands before the first one is left out."""
    found: list[list[Instruction]] = []
    for instruction in instructions(path):
        if instruction.word == "FROM":
            found.append([])
        if found:
            found[-1].append(instruction)
    return found


def texts(stage: list[Instruction], word: str) -> list[str]:
    return [instruction.text for instruction in stage if instruction.word == word]
