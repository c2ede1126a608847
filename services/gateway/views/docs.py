"""What the page about the API shows: each operation with its parameters, body, answer and refusals, grouped by service."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Described:
    """`path` is in pieces, between which a line may break."""

    name: str
    method: str
    path: list[str]
    summary: str
    roles: str
    parameters: list[list[str]]
    sent: str | None
    answered: str
    refusals: str


@dataclass(frozen=True)
class Group:
    name: str
    words: str
    operations: list[Described]


@dataclass(frozen=True)
class Shape:
    """A schema by name; `rows` are its fields, or its values."""

    name: str
    words: str
    rows: list[list[str]]


@dataclass(frozen=True)
class DocsView:
    paragraphs: list[str]
    href: str
    groups: list[Group]
    shapes: list[Shape]


def docs_view(document: Mapping[str, Any], tags: Mapping[str, str], *, description: str, href: str) -> DocsView:
    found: dict[str, list[Described]] = {tag: [] for tag in tags}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(described(method.upper(), path, operation))
    return DocsView(
        paragraphs=description.replace("`", "").split("\n\n"),
        href=href,
        groups=[Group(tag, tags[tag], operations) for tag, operations in found.items() if operations],
        shapes=[shape(name, schema) for name, schema in document["components"]["schemas"].items()],
    )


def described(method: str, path: str, operation: Mapping[str, Any]) -> Described:
    good = next(answer for status, answer in operation["responses"].items() if status < "400")
    return Described(
        name=operation["operationId"],
        method=method,
        path=re.findall(r"[^/_]*[/_]|[^/_]+", path),
        summary=operation["summary"],
        roles=operation["description"].removeprefix("Roles: ").removesuffix(".").replace("_", " "),
        parameters=[
            [one["name"], one["in"], kind(one["schema"]), "Yes" if one["required"] else "No", one.get("description", "")]
            for one in operation["parameters"]
        ],
        sent=content(operation["requestBody"]["content"]) if "requestBody" in operation else None,
        answered=content(good["content"]),
        refusals=", ".join(status for status in operation["responses"] if status >= "400"),
    )


def content(media: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} ({kind(about['schema'])})" if "$ref" in about.get("schema", {}) else name for name, about in media.items())


def kind(schema: Mapping[str, Any]) -> str:
    """In a few words: "array of WeekSummary", "string (date)"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"array of {kind(schema['items'])}" if "items" in schema else "array"
    name = str(schema.get("type", "anything"))
    return f"{name} ({schema['format']})" if "format" in schema else name


def shape(name: str, schema: Mapping[str, Any]) -> Shape:
    words = " ".join(str(schema.get("description", "")).replace("`", "").split())
    if "enum" in schema:
        return Shape(name, words, [[str(value), "value", ""] for value in schema["enum"]])
    needed = set(schema.get("required", []))
    fields = schema.get("properties", {})
    return Shape(name, words, [[field, kind(about), "Yes" if field in needed else "No"] for field, about in fields.items()])
