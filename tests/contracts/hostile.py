"""What may somebody send who means no good, or whose program is broken? Generated over every field of every operation."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from contracts.http import Operation
from contracts.problem import Problem
from tests.contracts.samples import Sample, plain, sample_of

CANARY = "CANARY-9f3b"
"""Whatever is answered, this is never in it."""
MANY = 200_001


@dataclass(frozen=True)
class Hostile:
    """A request that must be refused. `pointer`: where in the body; None where the body as a whole, the address or a header is bad."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    content: bytes | None = None
    pointer: str | None = None
    statuses: tuple[int, ...] = (422,)


@dataclass
class Slot:
    """A place in a good body, its schema, and whether it may be left empty."""

    places: tuple[str | int, ...]
    schema: dict[str, Any]
    nullable: bool = field(default=False)

    @property
    def pointer(self) -> str:
        return "".join(f"/{place}" for place in self.places)


def hostile_to(operation: Operation[Any], *, prefix: str = "") -> Iterator[Hostile]:
    """Every hostile request to one operation. `prefix`: "/api" at the gateway."""
    sample = sample_of(operation)
    yield from _paths(operation, sample, prefix)
    yield from _queries(operation, sample, prefix)
    yield from _headers(operation, sample, prefix)
    if operation.asked:
        yield from _bodies(operation, sample, prefix)
        yield from _fields(operation, sample, prefix)


def good(
    operation: Operation[Any], sample: Sample, *, prefix: str = "", content: bytes | None = None
) -> tuple[str, dict[str, str], bytes | None]:
    """Address, headers and body of a request that fits what is declared."""
    headers: dict[str, str] = {}
    if operation.asked:
        headers["content-type"] = "application/json"
        content = json.dumps(sample.body).encode() if content is None else content
    elif operation.file:
        headers["content-type"] = operation.file[0]
        content = b"reference,name\r\nPR1,Portal Care\r\n" if content is None else content
    if operation.keyed:
        headers["idempotency-key"] = "0189b1c0-0000-7000-8000-000000000001"
    if operation.if_match:
        headers["if-match"] = '"1"'
    path = prefix + operation.path.format(**{name: quote(value, safe="") for name, value in sample.path.items()})
    return path + (f"?{urlencode(sample.query)}" if sample.query else ""), headers, content


def refused_as(case: Hostile, answer: httpx.Response) -> str | None:
    """What is wrong with the answer to a hostile request; None if nothing is."""
    said = answer.text
    if answer.status_code not in case.statuses:
        return f"answered {answer.status_code} ({said[:200]}), not {case.statuses}"
    if CANARY.lower() in said.lower() + str(answer.headers).lower():
        return f"gives back what was sent: {said[:300]}"
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return f"is {answer.headers.get('content-type')}"
    problem = Problem.model_validate_json(answer.content)
    if not problem.code or not problem.title or problem.status != answer.status_code:
        return f"is no whole problem: {said[:300]}"
    places = [error.pointer for error in problem.errors]
    if case.pointer is not None and not any(place == case.pointer or place.startswith(f"{case.pointer}/") for place in places):
        return f"points at {places}, not at {case.pointer!r}"
    return None


def _paths(operation: Operation[Any], sample: Sample, prefix: str) -> Iterator[Hostile]:
    for name in sample.path:
        for what, value in {
            "a word": CANARY,
            "a NUL": "\0" + CANARY,
            "no UTF-8": None,
            "over-long": CANARY * 400,
            "dots": "..",
            "a slash": f"{CANARY}/{CANARY}",
            "a number": "9" * 400,
            "an empty word": "",
            "braces": "{" + CANARY + "}",
        }.items():
            bad = Sample(sample.path | {name: "HERE"}, sample.query, sample.body)
            path, headers, content = good(operation, bad, prefix=prefix)
            path = path.replace("HERE", "%ED%A0%80" if value is None else quote(value, safe=""), 1)
            if what == "dots":
                path = path.replace("..", "%2e%2e")
            yield Hostile(f"path {name}: {what}", operation.method, path, headers, content, statuses=(404, 405, 422))


def _queries(operation: Operation[Any], sample: Sample, prefix: str) -> Iterator[Hostile]:
    path, headers, content = good(operation, Sample(sample.path, {}, sample.body), prefix=prefix)
    needed = urlencode(sample.query)

    def case(name: str, query: str) -> Hostile:
        return Hostile(f"query {name}", operation.method, f"{path}?{needed}&{query}".replace("?&", "?"), headers, content)

    if operation.query is None:
        return
    schema = operation.query.model_json_schema(mode="validation")
    yield case("unknown", f"{CANARY}={CANARY}")
    yield case("unknown in brackets", f"limit%5B%5D={CANARY}&{CANARY}%00=1")
    for name, about in schema["properties"].items():
        kind = plain(about, schema.get("$defs", {}))
        for what, value in _bad_texts(kind):
            yield case(f"{name}: {what}", f"{name}={quote(value.encode('utf-8', 'surrogatepass'), safe='')}")


def _bad_texts(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a parameter of this schema cannot be, as text."""
    yield "a NUL", f"{CANARY}\0"
    if "maxLength" in schema:
        yield "over-long", CANARY * (schema["maxLength"] // len(CANARY) + 1)
    if schema.get("type") != "string" or "format" in schema or "enum" in schema or "pattern" in schema:
        yield "a text", f"{CANARY} {CANARY}"
        yield "a lone surrogate", f"{CANARY}\ud800"
    if schema.get("type") == "integer":
        least, most = schema.get("minimum", -(2**53)), schema.get("maximum", 2**53)
        numbers = {"too small": least - 1, "too large": most + 1, "2**63": 2**63, "absurd": 10**400, "minus": -(10**30)}
        yield from ((what, str(number)) for what, number in numbers.items())
        yield from (("a float", "1.5"), ("an exponent", "1e20"), ("not a number", "NaN"), ("infinite", "Infinity"))
    if schema.get("format") == "date":
        days = ("0001-01-01", "9999-12-31", "2023-02-30", "17/07/2023", "1689552000", "2023-07-17T00:00:00Z", "-2023-07-17")
        yield from ((f"day {day}", day) for day in days)


def _headers(operation: Operation[Any], sample: Sample, prefix: str) -> Iterator[Hostile]:
    path, headers, content = good(operation, sample, prefix=prefix)
    for name, statuses in (("idempotency-key", (400,)), ("if-match", (400,))):
        if name in headers:
            for what, value in {"a word": CANARY + " ", "over-long": CANARY * 300, "a list": f'"{CANARY}", "1"', "empty": ""}.items():
                bad = headers | {name: value}
                yield Hostile(f"header {name}: {what}", operation.method, path, bad, content, statuses=statuses)
    if operation.asked:
        for media in ("text/plain", "application/x-www-form-urlencoded", f"application/{CANARY}", "multipart/form-data; boundary=x", ""):
            yield Hostile(
                f"header content-type: {media}", operation.method, path, headers | {"content-type": media}, content, statuses=(415,)
            )
    if operation.file:
        media = headers | {"content-type": "application/json"}
        yield Hostile("header content-type: no file", operation.method, path, media, content, statuses=(415,))


def _bodies(operation: Operation[Any], sample: Sample, prefix: str) -> Iterator[Hostile]:
    path, headers, whole = good(operation, sample, prefix=prefix)
    assert whole is not None
    bodies: dict[str, bytes] = {
        "nothing": b"",
        "no UTF-8": whole[:-1] + b', "\xff\xfe": 1}',
        "no JSON": f"{{{CANARY}".encode(),
        "cut": whole[:-1],
        "two": whole + whole,
        "an array": b"[" + whole + b"]",
        "null": b"null",
        "a text": json.dumps(CANARY).encode(),
        "a number": b"1e400",
        "deep nesting": b'{"a":' * 50_000,
        "deep nesting, whole": whole[:-1] + b', "x": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        "a key twice": whole[:-1] + b"," + whole[1:] if whole != b"{}" else b'{"a":1,"a":2}',
        "NaN": whole[:-1] + b', "x": NaN}',
        "infinite": whole[:-1] + b', "x": 1e999}',
        "UTF-16": whole.decode().encode("utf-16"),
        "a NUL behind": whole + b"\0",
        "an endless number": whole[:-1] + b', "x": ' + b"9" * 5000 + b"}",
    }
    for name, body in bodies.items():
        yield Hostile(f"body: {name}", operation.method, path, headers, body)


def _fields(operation: Operation[Any], sample: Sample, prefix: str) -> Iterator[Hostile]:
    assert operation.asked
    schema = operation.asked.model_json_schema(mode="validation")
    path, headers, _ = good(operation, sample, prefix=prefix)

    def case(slot: Slot, what: str, body: Any, pointer: str) -> Hostile:
        content = (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass")
        return Hostile(f"body {slot.pointer or '/'}: {what}", operation.method, path, headers, content, pointer)

    for slot in slots(schema, sample.body, schema.get("$defs", {})):
        if slot.schema.get("type") == "object":
            yield case(slot, "an unknown field", put(sample.body, (*slot.places, CANARY), CANARY), slot.pointer)
        if slot.places:
            for what, value in _bad_values(slot):
                yield case(slot, what, put(sample.body, slot.places, value), slot.pointer)
            yield from _raw(case, slot, sample.body)
    for name in schema.get("required", []):
        missing = {key: value for key, value in sample.body.items() if key != name}
        yield case(Slot((name,), {}), "missing", missing, f"/{name}")


def _raw(case: Any, slot: Slot, body: Any) -> Iterator[Hostile]:
    """What no JSON writer writes. JSON itself is at fault where a surrogate or NaN stands, so the whole body is."""
    marked = json.dumps(put(body, slot.places, "HERE"))
    for what, raw in {"NaN": "NaN", "a lone surrogate": f'"{CANARY}\\ud800"', "infinite": "-Infinity"}.items():
        yield case(slot, what, marked.replace('"HERE"', raw), "")
    if slot.schema.get("type") == "integer" or "pattern" in slot.schema:
        for what, raw in {"1e20": "1e20", "1e999": "1e999", "a float": "7.25", "an endless number": "9" * 4000}.items():
            yield case(slot, what, marked.replace('"HERE"', raw), slot.pointer)


def slots(schema: dict[str, Any], value: Any, definitions: dict[str, Any], places: tuple[str | int, ...] = ()) -> Iterator[Slot]:
    """Every place in a good body."""
    nullable = any(each.get("type") == "null" for each in schema.get("anyOf", []))
    schema = plain(schema, definitions)
    yield Slot(places, schema, nullable)
    if schema.get("type") == "object":
        for name, about in schema.get("properties", {}).items():
            yield from slots(about, value[name], definitions, (*places, name))
    if schema.get("type") == "array" and value:
        yield from slots(schema["items"], value[0], definitions, (*places, 0))


def put(body: Any, places: tuple[str | int, ...], value: Any) -> Any:
    """A copy with something else in one place."""
    changed = copy.deepcopy(body)
    inside = changed
    for place in places[:-1]:
        inside = inside[place]
    inside[places[-1]] = value
    return changed


def _bad_values(slot: Slot) -> Iterator[tuple[str, Any]]:
    """What cannot stand in this place."""
    schema, kind = slot.schema, slot.schema.get("type")
    if not slot.nullable:
        yield "null", None
    if kind != "object":
        yield "an object", {CANARY: CANARY}
    if kind != "array":
        yield "an array", [CANARY]
        yield "an array of arrays", [[[]]]
    if kind == "array":
        yield "a text", CANARY
        yield "nobody's", [{CANARY: [None]}]
        if "maxItems" in schema:
            yield "too many", [None] * min(schema["maxItems"] + 1, MANY)
    if kind == "string":
        yield from (("a number", 2**63), ("true", True))
        if "enum" in schema or "format" in schema or "pattern" in schema:
            yield "a text", f"{CANARY} "
        yield from _bad_strings(schema)
    if kind == "integer":
        yield from ((str(number)[:12], number) for number in (2**63, -(2**63) - 1, 10**30, 1.5))
        yield from (("a word", CANARY), ("true", True), ("underscores", "1_0"), ("a text", " 1"))
        if "minimum" in schema:
            yield "too small", schema["minimum"] - 1
    if kind == "boolean":
        yield from (("a word", CANARY), ("two", 2))


def _bad_strings(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if schema.get("format") != "uuid":
        long_enough = CANARY * (schema.get("minLength", 0) // len(CANARY) + 1)
        yield "a NUL", f"{long_enough}\0"
        yield "a control character", f"{long_enough}\x1b[2J"
    if schema.get("format") in ("date", "date-time"):
        yield from ((value, value) for value in ("0001-01-01", "9999-12-31", "1689552000", "2023-13-01", "17/07/2023"))
        yield from ((value, value) for value in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2023-07-17T00:00:00"))
    elif "maxLength" in schema:
        yield "over-long", CANARY * (schema["maxLength"] // len(CANARY) + 1)
    if "[0-9]" in schema.get("pattern", "") or r"\d{1,9}" in schema.get("pattern", ""):
        yield from ((value, value) for value in ("NaN", "1e5", "-1", "7.00001", "9" * 30, "٧", "7,25", "0x7", "+7"))
