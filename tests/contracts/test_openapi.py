"""Is every OpenAPI document well formed, whole, and the one that is committed?"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.api import SERVICES, public, public_document
from contracts.publishing import openapi_documents, text_of

DOCUMENTS = openapi_documents()
KINDS = {"array", "boolean", "integer", "null", "number", "object", "string"}


def parts(node: Any, at: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield at, node
        for name, value in node.items():
            yield from parts(value, f"{at}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from parts(value, f"{at}/{number}")


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in document["paths"].items() for operation in methods.values()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_is_committed_is_what_is_declared(path: Any) -> None:
    """After a change: python -m contracts.publishing"""
    assert path.read_text("utf-8") == text_of(DOCUMENTS[path])


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document["info"]["title"])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    found = {node["$ref"] for _, node in parts(document) if "$ref" in node}
    assert found
    assert found == known


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document["info"]["title"])
def test_every_operation_is_whole(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["description"]
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) > 0
    for path, operation in operations(document):
        in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path)), path
        assert len({(one["name"], one["in"]) for one in operation["parameters"]}) == len(operation["parameters"])
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
        for status, answer in operation["responses"].items():
            assert answer["description"]
            assert ("application/problem+json" in answer["content"]) == (status >= "400"), (path, status)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=lambda document: document["info"]["title"])
def test_every_schema_is_one_of_json_schema(document: dict[str, Any]) -> None:
    kinds = [(at, node["type"]) for at, node in parts(document["components"]["schemas"]) if isinstance(node.get("type"), str)]
    assert kinds
    assert [one for one in kinds if one[1] not in KINDS] == []


def test_money_is_whole_and_quantities_are_text() -> None:
    schemas = public_document()["components"]["schemas"]
    fields = [(name, about) for schema in schemas.values() for name, about in schema.get("properties", {}).items()]
    pence = [about for name, about in fields if name.endswith("_pence")]
    assert pence
    assert {about["type"] for about in pence} == {"integer"}
    assert [at for at, node in parts(schemas) if node.get("type") == "number"] == []


def test_paths_are_unique_across_services() -> None:
    """The gateway's table is flat: two services must not declare the same public address."""
    found = [(operation.method, re.sub(r"\{\w+\}", "{}", operation.public_path)) for operation in public()]
    assert len(found) == len(set(found)) > 30


def test_the_table_leaves_no_public_operation_out() -> None:
    shown = {operation["operationId"] for _, operation in operations(public_document())}
    assert shown == {operation.name for service in SERVICES for operation in service if operation.public}
    assert not {operation.name for service in SERVICES for operation in service if not operation.public} & shown
