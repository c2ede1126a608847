"""What a form shows again: what was typed, and what was refused, by the field it is about, in the summary on top and beside the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.problem import ErrorAt, Problem


@dataclass(frozen=True)
class Wrong:
    """`summary` for the top of the page, `at` the text beside each field."""

    summary: list[dict[str, str]] = field(default_factory=list)
    at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Typed:
    """A form as its template's macros (macros/fields.html) want it."""

    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Wrong = field(default_factory=Wrong)

    @property
    def errors(self) -> list[dict[str, str]]:
        return self.wrong.summary

    def value(self, name: str, otherwise: str = "") -> str:
        return self.values.get(name, otherwise)

    def error(self, name: str) -> dict[str, str] | None:
        return {"text": self.wrong.at[name]} if name in self.wrong.at else None


def wrong(problem: Problem | None, fields: Mapping[str, str], *, misfits: Mapping[str, str] | None = None) -> Wrong:
    """`fields` names the form's field of a JSON pointer, its parents included. `misfits`: plain words for what does not fit its shape."""
    if problem is None:
        return Wrong()
    at: dict[str, str] = {}
    summary: list[dict[str, str]] = []
    for error in problem.errors or (ErrorAt(pointer="", code=problem.code, detail=problem.title),):
        pointer = nearest(error.pointer, fields)
        said = (misfits or {}).get(pointer, error.detail) if problem.code == "does_not_fit" else error.detail
        name = fields.get(pointer)
        if name is None:
            summary.append({"text": said})
        elif name not in at:
            at[name] = said
            summary.append({"text": said, "href": f"#{name}"})
    return Wrong(summary, at)


def nearest(pointer: str, known: Mapping[str, str]) -> str:
    """ "/roles/0" → "/roles", where only that is a field."""
    while pointer and pointer not in known:
        pointer = pointer.rpartition("/")[0]
    return pointer
