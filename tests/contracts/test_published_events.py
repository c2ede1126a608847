"""Is every event version published as it is declared, readable from its example, and kept from changes that break its readers?"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.compatibility import breaks
from contracts.event import Envelope, Event
from contracts.examples import example_of
from contracts.publishing import broken, event_documents, schema_file, text_of

DOCUMENTS = event_documents()
DECLARED = sorted(type_ for type_, kind in Event.published.items() if kind.__module__.startswith("contracts."))
RECORDED = "actuals.recorded.v1"


def test_every_event_has_its_two_files() -> None:
    assert len(DECLARED) > 20
    assert {path.name for path in DOCUMENTS} == {f"{type_}.{what}.json" for type_ in DECLARED for what in ("schema", "example")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_what_is_committed_is_what_is_declared(path: Path) -> None:
    """After a change: make publish-contracts"""
    assert path.read_text("utf-8") == text_of(DOCUMENTS[path])


def test_what_is_published_is_kept() -> None:
    assert broken(DOCUMENTS) == []


@pytest.mark.parametrize("type_", DECLARED)
def test_an_event_is_read_from_its_example_with_and_without_what_may_be_missing(type_: str) -> None:
    kind = Event.published[type_]
    for optional in (True, False):
        envelope = Envelope.model_validate_json(example_of(kind, optional=optional).model_dump_json())
        assert envelope.type == type_
        assert kind.model_validate(envelope.data).model_dump(mode="json") == envelope.data


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.name.endswith(".schema.json")], ids=lambda path: path.stem)
def test_no_event_has_a_place_for_a_name_or_free_text(path: Path) -> None:
    schema = DOCUMENTS[path]
    fields = {name for part in (schema, *schema.get("$defs", {}).values()) for name in part.get("properties", {})}
    assert fields
    assert not {name for name in fields if name in {"name", "email", "address", "comment", "reason", "text", "title", "code"}}


def change(schema: dict[str, Any], act: Callable[[dict[str, Any]], Any]) -> list[str]:
    new = copy.deepcopy(schema)
    act(new)
    return breaks(schema, new)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda new: new["properties"].pop("week_id"), "data.week_id is gone"),
        (lambda new: new["properties"]["week_id"].update(type="integer"), "data.week_id is no longer what it was"),
        (lambda new: new["$defs"]["ClaimedLine"]["properties"].pop("payable"), "ClaimedLine.payable is gone"),
        (lambda new: new["$defs"]["LineKind"]["enum"].append("unplanned"), "LineKind is no longer what it was"),
        (lambda new: new["required"].append("by"), "data.by is needed now"),
        (lambda new: new["required"].remove("week_id"), "data.week_id may be missing now"),
        (lambda new: new["$defs"].pop("ClaimedLine"), "ClaimedLine is gone"),
    ],
)
def test_the_gate_says_what_a_change_would_break(act: Callable[[dict[str, Any]], Any], said: str) -> None:
    assert said in change(DOCUMENTS[schema_file(RECORDED)], act)


def test_an_optional_field_and_other_words_may_come() -> None:
    def act(new: dict[str, Any]) -> None:
        new["properties"]["late"] = {"type": "boolean", "default": False}
        new["description"] = "Other words."

    assert change(DOCUMENTS[schema_file(RECORDED)], act) == []


def test_a_version_that_was_published_is_never_taken_away(tmp_path: Path) -> None:
    kept = schema_file("actuals.forgotten.v1", root=tmp_path)
    kept.parent.mkdir()
    kept.write_text(json.dumps({"properties": {}}))
    assert broken(DOCUMENTS, root=tmp_path) == ["actuals.forgotten.v1.schema.json: a published version is never taken away"]
