"""What does a good request of an operation look like? Made from its declaration, so that a new operation has one at once."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel

from contracts.http import Operation

NAMESPACE = UUID("6f6e65ec-0000-4000-8000-73616d706c65")
CANDIDATES = ("7.00", "123456", "jane.bloggs@provider.example", "word", "MQ", "a-long-enough-word-of-somebodys")
"""Texts, of which the first that fits a schema is taken."""
CSV = b"reference,name\r\nPR1,Portal Care\r\n"
WORDS = {"kind": "providers"}
"""What stands in a path where no id does."""


class NoSample(AssertionError):
    """A schema asks for something that nobody here can make: teach `valid` to."""


@dataclass
class Sample:
    """A request that fits what is declared; whether it can be done is another question."""

    path: dict[str, str]
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def sample_of(operation: Operation[Any]) -> Sample:
    """Raises NoSample, or pydantic's ValidationError if what was made does not fit after all."""
    names = re.findall(r"\{(\w+)\}", operation.path)
    path = {name: str(uuid5(NAMESPACE, name)) if name.endswith("_id") else WORDS[name] for name in names}
    sample = Sample(path)
    if operation.query:
        sample.query = filled(operation.query, whole=False)
        operation.query.model_validate_json(json_of(sample.query))
    if operation.asked:
        sample.body = filled(operation.asked, whole=True)
        operation.asked.model_validate_json(json_of(sample.body))
    return sample


def json_of(value: Any) -> str:
    import json

    return json.dumps(value)


def filled(model: type[BaseModel], *, whole: bool) -> dict[str, Any]:
    """Every field of a model; without `whole`, those alone that are needed."""
    schema = model.model_json_schema(mode="validation")
    needed = schema.get("required", [])
    return {
        name: valid(about, schema.get("$defs", {}), name) for name, about in schema.get("properties", {}).items() if whole or name in needed
    }


def plain(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Without references and without null."""
    if "$ref" in schema:
        return plain(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return plain(next(each for each in schema["anyOf"] if each.get("type") != "null"), definitions)
    if "allOf" in schema:
        return plain(schema["allOf"][0], definitions)
    return schema


def valid(schema: dict[str, Any], definitions: dict[str, Any], name: str) -> Any:
    schema = plain(schema, definitions)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {key: valid(about, definitions, key) for key, about in schema.get("properties", {}).items()}
        case "array":
            return [valid(schema["items"], definitions, name)] * max(schema.get("minItems", 1), 1)
        case "integer":
            return max(schema.get("minimum", 0), 1)
        case "boolean":
            return False
        case "string":
            return text(schema, name)
    raise NoSample(f"{name}: {schema}")


def text(schema: dict[str, Any], name: str) -> str:
    match schema.get("format"):
        case "uuid":
            return str(uuid5(NAMESPACE, name))
        case "date":
            return "2023-07-17"
        case "date-time":
            return "2023-07-25T16:00:00Z"
    for candidate in CANDIDATES:
        fits = schema.get("minLength", 0) <= len(candidate) <= schema.get("maxLength", 10_000)
        if fits and re.search(schema.get("pattern", ""), candidate):
            return candidate
    raise NoSample(f"{name}: {schema}")
