"""What somebody typed in the grid of a week: which lines they changed, what is sent of them, and what was wrong with which."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.actuals.http import LineRead
from contracts.problem import Problem

QUANTITIES = ("actual", "frustrated", "missed", "extra")
COLUMNS = (*QUANTITIES, "visits")
FIELDS = (*COLUMNS, "reason", "comment")
CHANGED = "changed_meanwhile"


def stored(line: LineRead) -> dict[str, str]:
    """A line as its fields show it."""
    shown = {name: f"{getattr(line, name).normalize():f}" for name in QUANTITIES}
    return shown | {
        "visits": "" if line.visits is None else str(line.visits),
        "reason": line.reason_code or "",
        "comment": line.comment or "",
    }


@dataclass(frozen=True)
class Seen:
    """What a line was when its page was made: a hidden field, so that only what a person changed is sent.

    `digest` is of what its fields showed; `actual` is the one shown, which if left alone follows from the other three (settled 2.9).
    """

    row_version: int
    digest: str
    actual: str

    @classmethod
    def of(cls, line: LineRead, *, actual: str | None = None) -> "Seen":
        shown = stored(line)
        return cls(line.row_version, digest_of(shown), shown["actual"] if actual is None else actual)

    @classmethod
    def read(cls, text: str) -> "Seen":
        """Raises ValueError."""
        match = re.fullmatch(r"(\d{1,15})\.([0-9a-f]{12})\.([0-9.]{0,12})", text, re.ASCII)
        if match is None:
            raise ValueError("not what the page was made with")
        return cls(int(match[1]), match[2], match[3])

    def __str__(self) -> str:
        return f"{self.row_version}.{self.digest}.{self.actual}"


def digest_of(fields: Mapping[str, str]) -> str:
    return sha256("\n".join(fields[name] for name in FIELDS).encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True)
class TypedLine:
    line_id: UUID
    seen: Seen
    fields: Mapping[str, str]

    @property
    def changed(self) -> bool:
        return digest_of(self.fields) != self.seen.digest

    def asked(self) -> dict[str, Any]:
        """As the operation wants it. An Actual that is empty or was left alone stays with the service."""
        left_alone = ("actual",) if self.fields["actual"] == self.seen.actual else ()
        said = {name: self.fields[name] for name in COLUMNS if self.fields[name] and name not in left_alone}
        if said.get("visits", "").isdecimal():
            said["visits"] = int(said["visits"])  # type: ignore[assignment]
        named = {"reason_code": self.fields["reason"], "comment": self.fields["comment"]}
        return {"line_id": self.line_id, "row_version": self.seen.row_version} | said | {name: text for name, text in named.items() if text}


def typed_lines(typed: Mapping[str, str]) -> Iterator[TypedLine]:
    """Every line of the form that had fields. Raises ValueError for a form that is not ours."""
    for name, value in typed.items():
        if name.startswith("row_version-"):
            of = name.removeprefix("row_version-")
            fields = {field: typed.get(f"{field}-{of}", "").strip() for field in FIELDS}
            yield TypedLine(UUID(of), Seen.read(value), fields)


@dataclass(frozen=True)
class LineError:
    """`on` is the field it stands at."""

    code: str
    on: str
    text: str


@dataclass(frozen=True)
class WeekErrors:
    """By line, and what is about no line."""

    at: Mapping[UUID, LineError]
    rest: Sequence[str] = ()


NO_ERRORS = WeekErrors({})
FIELD_OF_CODE = {
    "reason_needed": "reason",
    "comment_needed": "comment",
    "more_than_planned": "missed",
    "quantities_do_not_add_up": "actual",
    CHANGED: "actual",
}
MISFITS = {
    "visits": "Enter visits as a whole number, like 7.",
    "comment": "Write a comment of at most 2,000 characters.",
    "reason": "Choose a reason from the list.",
}


def week_errors(problem: Problem | None, sent: Sequence[TypedLine], lines: Mapping[UUID, LineRead]) -> WeekErrors:
    """`sent` in the order in which it was sent: the problem's pointers count it ("/lines/3/missed"). The first of a line is shown."""
    if problem is None:
        return NO_ERRORS
    at: dict[UUID, LineError] = {}
    rest: list[str] = []
    for error in problem.errors:
        match = re.match(r"/lines/(\d+)(?:/(\w+))?", error.pointer)
        if match is None or int(match[1]) >= len(sent):
            rest.append(error.detail)
            continue
        typed = sent[int(match[1])]
        found = line_error(error.code, error.detail, match[2], typed, lines.get(typed.line_id), misfit=problem.code == "does_not_fit")
        at.setdefault(typed.line_id, found)
    return WeekErrors(at, rest or ([] if at else [problem.title]))


def line_error(code: str, detail: str, field: str | None, typed: TypedLine, line: LineRead | None, *, misfit: bool) -> LineError:
    on = "reason" if field == "reason_code" else field if field in FIELDS else FIELD_OF_CODE.get(code, "actual")
    if misfit:
        return LineError(code, on, MISFITS.get(on, f"Enter {on} as a number from 0 to 9,999, like 7 or 7.25."))
    if code == "not_in_steps" and line is not None:
        on = next((name for name in (*QUANTITIES[1:], "actual") if off_step(typed.fields[name], line)), on)
    return LineError(code, on, detail)


def off_step(text: str, line: LineRead) -> bool:
    """Whether a number is between two steps of its line's unit."""
    places = re.fullmatch(r"\d+(?:\.\d+)?", text)
    return bool(places and line.quantity_step and type(line.quantity_step)(text) % line.quantity_step)
