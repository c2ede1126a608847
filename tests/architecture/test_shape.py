"""Is the house built as it says: a sentence at every door, short rooms, plain names, one clock, no float near money?"""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("contracts", "chassis", "services", "deploy", "tests", "tools")
MODULES = sorted(file for folder in OURS for file in (ROOT / folder).rglob("*.py") if "node_modules" not in file.parts)
RUNNING = [file for file in MODULES if file.relative_to(ROOT).parts[0] in ("contracts", "chassis", "services")]
BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "tools", "lib", "exceptions"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "localtime")}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 60
REAL_TIME = {"chassis/clock.py", "chassis/identity.py"}
"""Where the real clock is read: here alone, and for tokens."""
DOORS = {"services/accounts/operations/first_administrator.py"}
"""What `portal invite` opens: the one operation that is its own door."""
FLOATS = {"chassis/clock.py", "services/gateway/templates/brand.py"}
"""Seconds and the light of colours, which are no money."""


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def test_the_house_was_looked_at() -> None:
    assert len(MODULES) > 200
    assert len(RUNNING) > 120


def test_every_module_opens_with_one_sentence() -> None:
    wrong = {}
    for file in MODULES:
        words = (ast.get_docstring(tree(file)) or "").split("\n\n")[0]
        sentence = " ".join(words.split())
        if file.name == "__init__.py" and not file.read_text("utf-8").strip():
            continue
        if not sentence.endswith((".", "?")) and "python -m" not in sentence:
            wrong[named(file)] = sentence
    assert wrong == {}


def test_no_room_is_too_long() -> None:
    lengths = {named(file): len(file.read_text("utf-8").splitlines()) for file in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}
    print(f"{sum(lines <= 200 for lines in lengths.values())} of {len(lengths)} modules have at most 200 lines")


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_is_too_long() -> None:
    """A function that only makes others is as long as they are: those are measured."""
    wrong = {}
    for file in MODULES:
        for function in functions(file):
            inner = [one for one in ast.walk(function) if one is not function and isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            lines = (function.end_lineno or 0) - function.lineno + 1 - sum((one.end_lineno or 0) - one.lineno + 1 for one in inner)
            if lines > LONGEST_FUNCTION:
                wrong[f"{named(file)}::{function.name}"] = lines
    assert wrong == {}


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    called = {part.removesuffix(".py") for file in MODULES for part in file.relative_to(ROOT).parts[1:]}
    assert called & BANNED == set()


def called(file: Path) -> Iterator[tuple[int, str, str]]:
    """(line, owner, name) of every call `owner.name(...)`, and ("", name) of plain ones."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(value=ast.Name(id=owner), attr=name) | ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
                    yield node.lineno, owner, name
                case ast.Name(id=name):
                    yield node.lineno, "", name


def test_only_the_chassis_clock_reads_the_clock() -> None:
    found = [f"{named(file)}:{line}" for file in RUNNING for line, owner, name in called(file) if (owner, name) in CLOCKS]
    assert found, "the chassis does read it"
    assert [where for where in found if where.rpartition(":")[0] not in REAL_TIME] == []


def test_no_statement_reads_the_databases_clock_for_business() -> None:
    """PostgreSQL's now() feeds no business column (settled 8); what the chassis itself notes is real time."""
    wrong = []
    for file in (file for file in RUNNING if named(file).startswith("services/")):
        for node in ast.walk(tree(file)):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if re.search(r"\bnow\(\)|\bcurrent_(timestamp|date|time)\b|\b(clock|statement)_timestamp\(", text, re.IGNORECASE):
                wrong.append(f"{named(file)}:{node.lineno}")
            if isinstance(node, ast.Attribute) and node.attr in ("now", "current_date") and ast.unparse(node.value).endswith("func"):
                wrong.append(f"{named(file)}:{node.lineno}")
    assert wrong == []


def test_rules_and_operations_never_look_at_a_clock() -> None:
    wrong = []
    for file in RUNNING:
        if {"rules", "operations", "queries"} & set(file.relative_to(ROOT).parts):
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chassis.clock"):
                    wrong.append(named(file))
    assert set(wrong) - DOORS == set()


def test_no_float_comes_near_money() -> None:
    wrong = []
    for file in RUNNING:
        if named(file) in FLOATS:
            continue
        wrong += [f"{named(file)}:{line}" for line, owner, name in called(file) if (owner, name) == ("", "float")]
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.AnnAssign | ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id == "float":
                name = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
                if name.endswith(("pence", "price", "rate", "quantity", "total")):
                    wrong.append(f"{named(file)}:{node.lineno} {name}")
    assert wrong == []


def test_no_comment_promises_work() -> None:
    wrong = []
    for file in MODULES:
        with tokenize.open(file) as source:
            for token in tokenize.generate_tokens(source.readline):
                if token.type == tokenize.COMMENT and re.search(r"\b(TODO|FIXME|XXX|HACK)\b", token.string):
                    wrong.append(f"{named(file)}:{token.start[0]}")
    assert wrong == []


def test_no_machine_is_in_a_file() -> None:
    here = Path(__file__)
    kept = [*MODULES, *(ROOT / "services").rglob("*.html"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    assert [named(file) for file in kept if file != here and re.search(r"/(home|root|Users)/[a-z]", file.read_text("utf-8"))] == []


def test_no_test_mocks_our_own_code() -> None:
    wrong = [named(file) for file in MODULES if re.search(r"^(from|import) unittest\.mock|mocker\b", file.read_text("utf-8"), re.MULTILINE)]
    assert [name for name in wrong if name != named(Path(__file__))] == []
