"""Is everything that the documents name really there: files, names in them, make targets, commands, settings, metrics, links?"""

import re
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from deploy.portal.commands import portal

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
ROOMS = ("contracts/", "chassis/", "services/", "deploy/", "tests/", "tools/", "docs/", ".ci/")
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
SECTIONS = ("## Context", "## Rejected, and why", "## What enforces it", "## Reopen when")


@cache
def text_of(file: Path) -> str:
    return file.read_text("utf-8")


def spans(file: Path) -> list[str]:
    """What stands in single backticks, outside fenced blocks."""
    return CODE.findall(FENCED.sub("", text_of(file)))


def commands_in(file: Path) -> list[str]:
    """Spans, and the lines of fenced blocks: where commands are typed."""
    return spans(file) + [line for block in FENCED.findall(text_of(file)) for line in block.splitlines()[1:-1]]


def anchors(file: Path) -> set[str]:
    """Of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text_of(file)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def named(by: str = "") -> list[tuple[Path, str]]:
    """Every span that names something under one of our rooms."""
    return [(file, span) for file in DOCUMENTS for span in spans(file) if span.startswith(ROOMS) and " " not in span and by in span]


def found(path: str) -> list[Path]:
    """Placeholders in angle brackets stand for any word, `NNNN` for any number."""
    return list(ROOT.glob(re.sub(r"<[^>]+>", "*", path).replace("NNNN", "[0-9]*").rstrip("/")))


def test_there_are_documents_that_name_things() -> None:
    assert len(DOCUMENTS) > 20
    assert len(named()) > 200


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_path_is_there(document: Path) -> None:
    paths = [span.partition("::")[0] for file, span in named() if file == document]
    assert [path for path in paths if not found(path)] == []


def test_every_name_is_in_its_file() -> None:
    """`path::name` in a document means that the file says that name as a word of its own."""
    told = named(by="::")
    assert len(told) > 50
    missing = []
    for document, span in told:
        path, _, name = span.partition("::")
        if not any(re.search(rf"\b{re.escape(name)}\b", text_of(file)) for file in found(path)):
            missing.append(f"{document.relative_to(ROOT)}: {span}")
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    lost = []
    for target in LINK.findall(FENCED.sub("", text_of(document))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
    assert lost == []


def test_every_make_target_is_one() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of(ROOT / "Makefile"), re.MULTILINE))
    told = {word for file in DOCUMENTS for line in commands_in(file) for word in re.findall(r"\bmake ([a-z-]+)", line)}
    assert {"demo", "test", "check"} <= told
    assert told <= targets


def test_every_command_is_one() -> None:
    """`portal …`, its sub-commands and its options; a word in capitals stands for any."""
    tree = get_command(portal)
    told = {line for file in DOCUMENTS for line in commands_in(file) if re.match(r"(\S*/)?portal ", line.strip("$ "))}
    assert len(told) > 10
    for line in told:
        words, command = line.strip("$ ").split()[1:], tree
        while words and hasattr(command, "commands") and not words[0].startswith("-") and not words[0].isupper():
            command = command.commands.get(words.pop(0))
            assert command is not None, line
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, line


def test_every_metric_is_one() -> None:
    declared = set(re.findall(r'"(portal_[a-z_]+)"', text_of(ROOT / "chassis" / "metrics.py")))
    shape = re.compile(r"\bportal_(?:[a-z_]+_(?:seconds|total)|parked)\b")
    told = {word for file in DOCUMENTS for span in spans(file) for word in shape.findall(span)}
    assert told
    assert told == declared, "the operations page tells of all of them"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision.stem)
def test_a_decision_is_one_page_with_its_parts(decision: Path) -> None:
    lines = text_of(decision).splitlines()
    assert lines[0].startswith(f"# {decision.name[:4]} ")
    assert lines[2].startswith("**Decision.** ")
    assert tuple(line for line in lines if line.startswith("## ")) == SECTIONS
    assert len(lines) < 60


def test_decisions_are_numbered_without_gaps_and_all_listed() -> None:
    assert [int(decision.name[:4]) for decision in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = LINK.findall(text_of(ROOT / "docs" / "decisions" / "README.md"))
    assert [decision.name for decision in DECISIONS] == [target for target in listed if target[0].isdigit()]


def test_the_glossary_is_alphabetical() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\*", text_of(ROOT / "docs" / "glossary.md"), re.MULTILINE)
    assert len(rows) > 50
    assert rows == sorted(rows, key=str.lower)


def test_no_document_names_a_machine() -> None:
    told = re.compile(r"/(?:work|root|home|tmp)/|localhost:\d+(?!0000)|TODO|FIXME")
    assert [str(file.relative_to(ROOT)) for file in DOCUMENTS if told.search(text_of(file))] == []
