"""One field of a model as Python: its type, its description, an example, and what it may hold."""

from dataclasses import dataclass
from typing import Any, Literal

from servicekit.formats.named import CHECKS

from protos.plugin.contract import MISSING, Contract, Field
from protos.plugin.names import GENERATED, Places, input_name, patch_name
from protos.plugin.source import Imports, camel, joined, literal, quoted

SCHEMAS = "gateway.rest.schemas.fields"
Use = Literal["response", "body", "patch", "query"]
_TYPES = {"string": "str", "bytes": "str", "int": "int", "float": "float", "bool": "bool"}
DESCRIBED: dict[str, tuple[str, Any]] = {
    "etag": ("Its version; the ETag header has it in quotes.", "3"),
    "page_size": ("Items per page.", 20),
    "next_page_token": ("The page_token of the next page; empty on the last.", ""),
}
"""Fields that need no comment: all of this name are the same."""
_MAY_BE_EMPTY = ("PAGE_TOKEN", "CURSOR")  # an empty filter would find everything; these mean the beginning
_INSTANT = "2026-11-12T09:30:00Z"


@dataclass(frozen=True, slots=True)
class Fields:
    """Writes the fields of one module, which `imports` what they need."""

    contract: Contract
    places: Places
    module: str
    imports: Imports

    def declared(self, field: Field, use: Use) -> str:
        """`subject: Name = doc("In a line.", "The dishwasher does not drain")`"""
        name = field.rest_name if use == "query" else field.name
        kind = self._list(field, use) if field.repeated else self._type(field, use, field.rules)
        if use == "patch" and field.clearable:
            kind = f"{kind} | None"
        needed = self._always_there(field) if use == "response" else field.required and use != "patch"
        limits = {} if use == "response" else _limits(field)
        declare = "doc" if needed or "default" in limits else "may"
        parts = [quoted(_description(field, use)), *self._example(field)]
        parts += [f"{name}={value}" for name, value in limits.items()]
        return f"    {name}: {kind} = {self.imports(SCHEMAS, declare)}({', '.join(parts)})\n"

    def _always_there(self, field: Field) -> bool:
        return not field.presence or (field.required and not field.required_in_requests)

    def _list(self, field: Field, use: Use) -> str:
        items = field.rules.repeated.items
        kind = self._type(field, use_within(field, use), items)
        if field.kind == "int" and use in ("body", "patch") and (limits := _limits_of(items.int)):
            written = ", ".join(f"{name}={value}" for name, value in limits.items())
            kind = f"{self.imports('typing', 'Annotated')}[int, {self.imports('pydantic', 'Field')}({written})]"
        return f"list[{kind}]"

    def _type(self, field: Field, use: Use, rules: Any) -> str:
        match field.kind:
            case "message":
                return self._model(field, use)
            case "enum":
                enum = self.contract.enums[field.type]
                return self.imported(enum.file, enum.name)
            case "instant":
                return self.imports(SCHEMAS, "Instant" if use == "response" else "InstantIn")
            case "string" if use != "response":
                return self._text(field, use, rules.string)
            case "json":
                return self._json(use, rules.string)
            case "int" | "bool" if use == "query":
                return self.imports("gateway.rest.parameters", "Whole" if field.kind == "int" else "Flag")
            case _:
                return _TYPES[field.kind]

    def _model(self, field: Field, use: Use) -> str:
        message = self.contract.message(field)
        name = message.name if use == "response" else patch_name(message) if use == "patch" else input_name(message)
        return self.imported(message.file, name)

    def imported(self, file: str, name: str) -> str:
        """The name of a class, imported unless it is of this module."""
        place = self.places.of(file)
        return name if place == self.module else self.imports(place, name)

    def _text(self, field: Field, use: Use, rules: Any) -> str:
        """The named type of its format; written out where the field's own limits replace those of the format."""
        name, form = self.contract.formats[rules.format]
        filled = not form.pattern and (field.required or (use == "query" and name not in _MAY_BE_EMPTY))
        shortest = rules.min_len or form.min_len or int(filled)
        longest = rules.max_len or form.max_len
        if (shortest, longest) == (form.min_len, form.max_len):
            return self.imports(f"{GENERATED}.formats", camel(name))
        self.imports("typing", "Annotated")
        self.imports("pydantic", "StringConstraints")
        limits = {"pattern": self.imports(f"{GENERATED}.formats", name)} if form.pattern else {}
        limits |= {"min_length": str(shortest)} if shortest else {}
        limits |= {"max_length": str(longest)} if longest else {}
        written = ", ".join(f"{name}={value}" for name, value in limits.items())
        check = ""
        if name.lower() in CHECKS:
            check = f', {self.imports("gateway.rest.formats", "passes")}("{name.lower()}")'
        return f"Annotated[str, StringConstraints({written}){check}]"

    def _json(self, use: Use, rules: Any) -> str:
        kind = f"dict[str, {self.imports('typing', 'Any')}]"
        if use == "response":
            return kind
        longest = rules.max_len or self.contract.formats[rules.format][1].max_len
        return f"{self.imports('typing', 'Annotated')}[{kind}, {self.imports(SCHEMAS, 'JsonWithin')}({longest})]"

    def _example(self, field: Field) -> list[str]:
        example = self.example(field)
        if example is None:
            return ["examples=[None]"]
        return [] if example is MISSING else [literal(example)]

    def example(self, field: Field) -> Any:
        """The field's own, or that of its format, of its enum's first value, of its kind; MISSING for messages."""
        if field.example is not MISSING:
            return field.example
        if field.name in DESCRIBED:
            return DESCRIBED[field.name][1]
        form = self.contract.format(field)
        found: Any = MISSING
        match field.kind:
            case "string" if form:
                found = form[1].example
            case "enum":
                found = self.contract.enums[field.type].words[0]
            case "instant":
                found = _INSTANT
            case "int":
                found = field.rules.int.default or field.rules.int.gte or 1
            case "bool":
                found = False
        return [found] if field.repeated and found is not MISSING else found


def use_within(field: Field, use: Use) -> Use:
    """What the message of a field is for. A patch replaces a list as a whole (RFC 7396): its items are new."""
    return "body" if use == "patch" and field.repeated else use


def _description(field: Field, use: Use) -> str:
    text = joined(field.comment) or DESCRIBED.get(field.name, ("",))[0]
    if use == "response" and field.visible_to:
        people = ", ".join(f"{role}s" for role in field.visible_to)
        text += f" {'Left out' if field.presence else 'Empty'} for all but {people}."
    return text


def _limits(field: Field) -> dict[str, Any]:
    if field.repeated:
        of_list = {"min_length": field.rules.repeated.min_items, "max_length": field.rules.repeated.max_items}
        return {name: value for name, value in of_list.items() if value}
    limits = field.rules.int
    found = {"default": limits.default} if limits.HasField("default") else {}
    return found | _limits_of(limits)


def _limits_of(rules: Any) -> dict[str, Any]:
    """Of an integer."""
    found = {"ge": rules.gte} if rules.HasField("gte") else {}
    return found | ({"le": rules.lte} if rules.HasField("lte") else {})
