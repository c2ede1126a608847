"""Are operations, refusals and events declared as everybody may rely on?"""

import re
import types
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel

from contracts.api import SERVICES
from contracts.event import Event
from contracts.http import SAFE, Operation, Role
from contracts.publishing import event_documents
from contracts.refusals import Refusal

ROOT = Path(__file__).parents[2]
OPERATIONS = [operation for service in SERVICES for operation in service]
TEXTS = {"reference", "contract_reference", "service_reference", "client_reference", "division"}
"""Fields of events that are texts: references that people read, all of them made by the council or by us."""


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.service}.{operation.name}")
def test_an_operation_is_declared_whole(operation: Operation[Any]) -> None:
    assert operation.roles
    assert operation.summary[0].isupper()
    assert not operation.summary.endswith(".")
    assert re.fullmatch(r"/v1(/[a-z-]+|/\{[a-z_]+\})+", operation.path)
    assert not (operation.asked and operation.file)
    assert not (operation.method in SAFE and (operation.asked or operation.file or operation.keyed or operation.if_match))
    assert not (operation.reads and operation.keyed)
    if Role.SERVICE in operation.roles and not operation.public:
        return
    if operation.method == "POST" and not operation.reads and not operation.keyed:
        assert operation.name in {"change_password", "make_api_client"}, "what may be done twice by a repeat says so, with its reason"


def test_names_and_paths_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names)) > 40
    for service in SERVICES:
        paths = [(operation.method, re.sub(r"\{\w+\}", "{}", operation.path)) for operation in service]
        assert len(paths) == len(set(paths)), service.service


def refusals() -> list[type[Refusal]]:
    """All that there are: every module of ours that declares one is imported."""
    for file in sorted([*(ROOT / "chassis").rglob("*.py"), *(ROOT / "services").rglob("*.py"), *(ROOT / "contracts").rglob("*.py")]):
        if "Refusal, code=" in file.read_text():
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return [each for each in Refusal.known.values() if each.__module__.split(".")[0] in ("chassis", "services", "contracts")]


def test_a_refusal_is_a_sentence_that_people_read() -> None:
    found = refusals()
    assert len(found) > 40
    for each in found:
        words = " ".join((each.__doc__ or "").split())
        assert words.endswith((".", "?")), each
        assert words[0].isupper() or words[0] == "{", each
        assert re.fullmatch(r"[a-z][a-z0-9_]+", each.code), each
        assert 400 <= each.status < 500 or (each.status, each.code.endswith("_away")) == (503, True), each


def test_a_code_means_one_thing() -> None:
    """Programs act on it: one status, and one service's (or everybody's, in contracts); sentences may be plainer here than there."""
    meanings = defaultdict(set)
    for each in refusals():
        meanings[each.code].add(each)
    for code, found in meanings.items():
        assert len({each.status for each in found}) == 1, (code, found)
        assert len({".".join(each.__module__.split(".")[:2]) for each in found} - {"contracts.refusals"}) <= 1, (code, found)


def fields(kind: type[BaseModel]) -> list[tuple[str, Any]]:
    """Every field, and those of the parts inside."""
    found = []
    for name, about in kind.model_fields.items():
        for inner in inside(about.annotation):
            found += fields(inner) if isinstance(inner, type) and issubclass(inner, BaseModel) else [(name, inner)]
    return found


def inside(kind: Any) -> list[Any]:
    if get_origin(kind) in (Union, types.UnionType, tuple, list):
        return [each for part in get_args(kind) for each in inside(part) if each not in (type(None), Ellipsis)]
    return [kind]


def events() -> list[type[Event]]:
    event_documents()
    return [kind for kind in Event.published.values() if kind.__module__.startswith("contracts.")]


def test_an_event_says_ids_days_quantities_and_codes_and_no_more() -> None:
    """A name, an address or a free text has no type to be in: texts are the references listed above."""
    seen = 0
    for event in events():
        for name, kind in fields(event):
            seen += 1
            if kind is str:
                assert name in TEXTS, f"{event.TYPE} has a text called {name}: make it an enumeration, or list it here with its reason"
            else:
                assert kind in (UUID, date, datetime, Decimal, int, bool) or issubclass(kind, Enum), (event.TYPE, name, kind)
            assert name != "born_on"
            if kind is date:
                assert name.endswith(("_on", "_day")) or name == "days", (event.TYPE, name)
            if kind is datetime:
                assert name.endswith("_at"), (event.TYPE, name)
            if name.endswith("_pence"):
                assert kind is int
    assert seen > 200


def test_events_are_facts_of_the_service_that_tells_them() -> None:
    for event in events():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.v[0-9]+", event.TYPE)
        assert (event.__doc__ or "").strip().endswith("."), event
        assert "provider_id" in event.model_fields or event.__module__.split(".")[1] in ("accounts", "notifier", "commissioning"), event
