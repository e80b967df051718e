"""The error reasons that the code of a package can raise, read from its source, and those that the protos declare."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from aftersales.options.v1 import options_pb2
from google.protobuf.descriptor import EnumDescriptor

ROOT = Path(__file__).parents[2]
_PREFIX = "ERROR_REASON_"
_MAKES_THEM = ROOT / "libs" / "domainkit" / "src" / "domainkit" / "refusals.py"
"""Defines `not_found` and `invalid`."""
_REASON_ARGUMENT = {"Refused": 1, "Denied": 1, "Problem": 0}


def raised_in(source: Path) -> set[str]:
    """What `Refused("conflict", "X", …)`, `not_found("x")`, `Problem("X")` and classes with `reason = "X"` raise.

    Raises ValueError for a reason that is computed: nobody finds it by its name, and this could not check it.
    """
    return {reason for file in source.rglob("*.py") if file != _MAKES_THEM for reason in _reasons(file)}


def _reasons(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Name(id="not_found"), args=[ast.Constant(value=str(what))]):
                yield f"{what.upper().replace(' ', '_')}_NOT_FOUND"
            case ast.Call(func=ast.Name(id="invalid")):
                yield "VALIDATION_FAILED"
            case ast.Call(func=ast.Name(id="Refused" | "Denied" | "Problem" as name), args=[_, *_] as arguments):
                yield from _literal(arguments[_REASON_ARGUMENT[name]], file, name)
            case ast.Assign(targets=[target], value=value):
                yield from _assigned(target, value)


def _literal(argument: ast.expr, file: Path, raised: str) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(reason)):
            yield reason
        case _ if raised != "Problem":  # the gateway passes on what services and frameworks raised
            raise ValueError(f"{file}:{argument.lineno}: {raised} with a reason that is not written there")


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[str]:
    match target, value:
        case ast.Name(id="reason"), ast.Constant(value=str(reason)) if reason.isupper():
            yield reason
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            for name, each in zip(names, values, strict=True):
                yield from _assigned(name, each)


def declared_by(package: str) -> Mapping[str, tuple[int, str, str]]:
    """Status, title and remedy of each reason that `aftersales.<package>.v1` declares."""
    module = importlib.import_module(f"aftersales.{package}.v1.error_reason_pb2")
    enum: EnumDescriptor = module.ErrorReason.DESCRIPTOR
    found = {}
    for value in enum.values[1:]:
        reason = value.GetOptions().Extensions[options_pb2.reason]
        found[value.name.removeprefix(_PREFIX)] = (reason.status, reason.title, reason.remedy)
    return found
