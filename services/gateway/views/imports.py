"""What the pages about files show: kinds in their order, what a file would change, every error at its row and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from contracts.commissioning.http import FileTemplate, ImportList, ImportRead
from contracts.commissioning.vocabulary import ImportKind
from services.gateway.templates.words import moment, moment_short, plural

KINDS = {
    ImportKind.PROVIDERS: "Providers",
    ImportKind.CALENDARS: "Billing calendars",
    ImportKind.BANK_HOLIDAYS: "Bank holidays",
    ImportKind.CONTRACTS: "Contracts",
    ImportKind.SERVICES: "Services",
    ImportKind.SERVICE_LEVELS: "Service levels and rules",
    ImportKind.CLIENTS: "Clients",
    ImportKind.CARE_PACKAGE_LINE_ITEMS: "Care package line items and prices",
}
ORDERED = [(kind, KINDS[kind]) for kind in ImportKind]


@dataclass(frozen=True)
class ImportsView:
    kinds: list[dict[str, str]]
    guides: list[dict[str, str]]
    rows: list[list[Any]]
    may_import: bool
    next_href: str | None


def imports_view(found: ImportList, *, may_import: bool) -> ImportsView:
    return ImportsView(
        kinds=[{"value": "", "text": "Choose"}, *({"value": kind.value, "text": words} for kind, words in ORDERED)],
        guides=[{"text": words, "href": f"/imports/columns/{kind.value}"} for kind, words in ORDERED],
        rows=[listed(one) for one in found.imports],
        may_import=may_import,
        next_href=f"?{urlencode({'cursor': found.next_cursor})}" if found.next_cursor else None,
    )


def listed(one: ImportRead) -> list[Any]:
    applied = {"tag": "Applied", "colour": "green"} if one.applied_at else {"tag": "Checked", "colour": "yellow"}
    return [
        {"text": one.file_name or "Sent by a program", "href": f"/imports/{one.import_id}"},
        KINDS[one.kind],
        moment_short(one.checked_at),
        f"{one.read:,}",
        f"{one.new:,}",
        f"{one.changed:,}",
        f"{one.rejected:,}",
        applied,
    ]


@dataclass(frozen=True)
class ImportView:
    """`whole` and `part` are the texts of the buttons that can be pressed, None where they cannot."""

    title: str
    kind: str
    status: str
    colour: str
    figures: list[dict[str, str]]
    errors: list[list[str]]
    more: str | None
    errors_href: str | None
    whole: str | None
    part: str | None
    already: str | None
    nothing: str | None
    applied: str | None


def import_view(read: ImportRead, *, may_apply: bool) -> ImportView:
    waits = read.applied_at is None and read.already_applied_at is None and may_apply
    good = read.new + read.changed
    return ImportView(
        title=read.file_name or "A file sent by a program",
        kind=KINDS[read.kind],
        status="Applied" if read.applied_at else "Checked",
        colour="green" if read.applied_at else "yellow",
        figures=figures(read),
        errors=[[f"Row {error.row:,}", error.column, error.detail] for error in read.errors],
        more=f"{plural(read.more_errors, 'more error')} in the file of rejected rows." if read.more_errors else None,
        errors_href=f"/imports/{read.import_id}/errors.csv" if read.rejected and may_apply else None,
        whole=f"Apply {plural(good, 'row')}" if waits and good and not read.rejected else None,
        part=f"Apply {plural(good, 'good row')} only" if waits and good and read.rejected else None,
        already=already(read),
        nothing=nothing(read) if waits and not good else None,
        applied=moment(read.applied_at) if read.applied_at else None,
    )


def figures(read: ImportRead) -> list[dict[str, str]]:
    counts = {"Read": read.read, "New": read.new, "Changed": read.changed, "Unchanged": read.unchanged}
    shown = [{"label": label, "value": f"{count:,}", "tone": "quiet" if label == "Unchanged" else ""} for label, count in counts.items()]
    return [*shown, {"label": "Rejected", "value": f"{read.rejected:,}", "tone": "warning" if read.rejected else "quiet"}]


def already(read: ImportRead) -> str | None:
    if read.already_applied_at is None or read.applied_at:
        return None
    return f"The same file was applied on {moment(read.already_applied_at)}."


def nothing(read: ImportRead) -> str:
    if read.rejected:
        return "No row can be applied. Correct the file and check it again."
    return "Nothing in this file is new, so there is nothing to apply."


@dataclass(frozen=True)
class ColumnsView:
    title: str
    rows: list[list[str]]
    template_href: str
    import_href: str


def columns_view(template: FileTemplate) -> ColumnsView:
    return ColumnsView(
        title=f"Columns of a file of {KINDS[template.kind][0].lower() + KINDS[template.kind][1:]}",
        rows=[
            [column["name"], "Yes" if column["required"] else "No", column["about"], written(column), column["default"] or ""]
            for column in template.columns
        ],
        template_href=f"/imports/columns/{template.kind.value}/template.csv",
        import_href=f"/imports?{urlencode({'kind': template.kind.value})}",
    )


def written(column: Mapping[str, Any]) -> str:
    """How a cell is written: "number, 0 to 100, at most 2 places", "one of yes, no"."""
    if "allowed" in column:
        return f"one of {', '.join(column['allowed'])}"
    parts = [str(column["type"])]
    if "least" in column:
        parts.append(f"{column['least']} to {column['most']}")
    elif "most" in column:
        parts.append(f"at most {column['most']} characters")
    if column.get("places"):
        parts.append(f"at most {column['places']} places")
    return ", ".join(parts)
