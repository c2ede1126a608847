"""How operations become an OpenAPI 3.1 document: every path, shape and refusal from the one declaration."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from contracts.http import Operation
from contracts.problem import Problem
from contracts.references import Nothing, Told

REF = "#/components/schemas/{model}"
REFUSED = {
    400: "The request cannot be read, or lacks its Idempotency-Key.",
    401: "There is no access token, or it is over.",
    403: "The roles of this client do not allow it.",
    404: "There is nothing here that this client can see.",
    409: "It cannot be done as things stand.",
    412: "It changed after it was read.",
    422: "What was sent does not fit, or a rule refuses it; `errors` has every place.",
    428: "If-Match is missing.",
    429: "Too many attempts.",
    503: "Not available just now; repeat it with the same Idempotency-Key.",
}
KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Of your own making, a UUID say. Sent again with the same body, it answers again and does nothing twice.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[A-Za-z0-9_-]+$"},
}
SEEN: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what you read.",
    "schema": {"type": "string"},
}
SCHEMES: dict[str, dict[str, Any]] = {
    "client_credentials": {
        "type": "oauth2",
        "description": "RFC 6749 4.4. The token is opaque and lives for some minutes.",
        "flows": {"clientCredentials": {"tokenUrl": "/api/v1/token", "scopes": {}}},
    },
    "internal_token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
}
Schemas = dict[tuple[Any, JsonSchemaMode], dict[str, Any]]


def openapi(
    operations: Iterable[Operation[Any]],
    *,
    title: str,
    description: str,
    tags: dict[str, str],
    version: str = "1.0.0",
    public: bool = True,
) -> dict[str, Any]:
    """`public`: at the gateway, paths under /api, client credentials; else at a service, with an internal token. `tags` by service."""
    declared = list(operations)
    schemas, definitions = schemas_of(declared)
    paths: dict[str, dict[str, Any]] = {}
    for operation in declared:
        path = operation.public_path if public else operation.path
        paths.setdefault(path, {})[operation.method.lower()] = described(operation, schemas)
    scheme = "client_credentials" if public else "internal_token"
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "tags": [{"name": name, "description": words} for name, words in tags.items()],
        "security": [{scheme: []}],
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": {scheme: SCHEMES[scheme]}},
    }


def schemas_of(operations: Sequence[Operation[Any]]) -> tuple[Schemas, dict[str, Any]]:
    """What is sent is described as it is read, what is answered as it is written."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in operations:
        if operation.asked:
            wanted[(operation.asked, "validation")] = None
        if has_json(operation):
            wanted[(operation.answer, "serialization")] = None
    found, definitions = models_json_schema(list(wanted), ref_template=REF)
    return dict(found), {name: without_titles(schema) for name, schema in sorted(definitions.get("$defs", {}).items())}


def has_json(operation: Operation[Any]) -> bool:
    """A file alone is declared by a bare Told."""
    return operation.answer is not Told


def described(operation: Operation[Any], schemas: Schemas) -> dict[str, Any]:
    roles = ", ".join(sorted(operation.roles))
    about: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.service],
        "summary": operation.summary,
        "description": f"Roles: {roles}.",
        "parameters": parameters(operation),
        "responses": responses(operation, schemas),
    }
    if operation.asked:
        about["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[(operation.asked, "validation")]}},
        }
    elif operation.file:
        about["requestBody"] = {"required": True, "content": {media: file_schema(media) for media in operation.file}}
    return about


def file_schema(media: str) -> dict[str, Any]:
    """A text is a string, other bytes have no schema."""
    return {"schema": {"type": "string"}} if media.startswith("text/") else {}


def parameters(operation: Operation[Any]) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": path_schema(name)} for name in re.findall(r"\{(\w+)\}", operation.path)
    ]
    headers = ([KEY] if operation.keyed else []) + ([SEEN] if operation.if_match else [])
    return [*in_path, *query_parameters(operation.query), *headers]


def path_schema(name: str) -> dict[str, Any]:
    return {"type": "string", "format": "uuid"} if name.endswith("_id") else {"type": "string"}


def query_parameters(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    """One a field, its shape written out; what may be left out is left out, never null."""
    if query is None:
        return []
    whole = query.model_json_schema(mode="validation")
    needed = set(whole.get("required", []))
    found = []
    for name, schema in whole["properties"].items():
        plain = without_titles(never_null(resolved(schema, whole.get("$defs", {}))))
        words = plain.pop("description", None)
        found.append({"name": name, "in": "query", "required": name in needed, "schema": plain} | ({"description": words} if words else {}))
    return found


def resolved(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [resolved(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        there = definitions[schema["$ref"].rpartition("/")[2]]
        return resolved({**there, **{name: value for name, value in schema.items() if name != "$ref"}}, definitions)
    return {name: resolved(value, definitions) for name, value in schema.items()}


def never_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and not (name == "default" and value is None)}
    if not kinds:
        return rest
    return rest | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


def responses(operation: Operation[Any], schemas: Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {media: file_schema(media) for media in operation.answers_file}
    if has_json(operation):
        content = {"application/json": {"schema": schemas[(operation.answer, "serialization")]}} | content
    good: dict[str, Any] = {"description": "Done." if operation.answer is Nothing else operation.summary + ".", "content": content}
    if "version" in operation.answer.model_fields:
        good["headers"] = {"ETag": {"description": "The version, for If-Match and If-None-Match.", "schema": {"type": "string"}}}
    problem = {"application/problem+json": {"schema": schemas[(Problem, "serialization")]}}
    refused = {str(status): {"description": REFUSED[status], "content": problem} for status in statuses(operation)}
    return {str(operation.status): good} | refused


def statuses(operation: Operation[Any]) -> list[int]:
    """Which refusals can come: of the door, and the declared ones."""
    found = {401, 403, 503} | {refusal.status for refusal in operation.refusals}
    if "{" in operation.path:
        found.add(404)
    if operation.asked or operation.query or operation.file:
        found.add(422)
    if operation.unsafe:
        found.add(409)
    if operation.keyed or operation.asked:
        found.add(400)
    if operation.if_match:
        found |= {412, 428}
    return sorted(found & REFUSED.keys())


def without_titles(schema: Any) -> Any:
    """Pydantic's titles repeat the names. A field that is called "title" stays."""
    if isinstance(schema, list):
        return [without_titles(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: without_titles(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))}
