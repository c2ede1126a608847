"""A second council's story: a generated council's files with the guides' figures in them, its own people and programs, no history."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.builders.council import Council

ALL = ["provider_view", "provider_enter", "provider_confirm", "provider_admin"]
GOLDEN = (
    ("7", "OF-HOURS", "20.50"),
    ("14", "OF-HOURS", "20.50"),
    ("21", "OF-HOURS", "20.50"),
    ("35", "OF-HOURS", "17.84"),
    ("14", "OF-SHARED", "20.50"),
)
"""Weekly quantity, level and price of the lines that the story is told with; for one client of the first provider."""
LEVELS = (
    ("OF-HOURS", "Hours at home", "hour", "unit", "0.25", "2022-04-01", "0", "0", "suspend_line"),
    ("OF-SHARED", "Shared hours", "hour", "unit", "0.25", "2022-04-01", "0", "0", "pay_planned_suspend_excess"),
)


def second_council(folder: Path) -> Path:
    """A folder as `portal demo --council` takes it."""
    files = Council(providers=2, clients=8, seed=7).write(folder)
    by_kind = {file.stem.partition("_")[2]: file for file in files}
    _append(by_kind["service_levels"], LEVELS)
    client = next(csv.DictReader(by_kind["clients"].read_text().splitlines()))["reference"]
    start = date(2023, 4, 1)
    golden = [
        (f"OF/G{number}", client, "OF/S0", level, start, "", quantity, start, price)
        for number, (quantity, level, price) in enumerate(GOLDEN)
    ]
    _append(by_kind["care_package_line_items"], golden)
    (folder / "story.json").write_text(json.dumps(_story(), indent=1))
    return folder


def _append(file: Path, rows: Any) -> None:
    with file.open("a", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def _story() -> dict[str, Any]:
    def person(email: str, name: str, *roles: str, provider: str | None = None) -> dict[str, Any]:
        return {"email": email, "name": name, "provider": provider, "roles": list(roles)}

    return {
        "council": {"name": "Otherford City Council", "colour": "#5b2d90"},
        "begins_at": "2023-05-30T18:00",
        "administrator": person("head@otherford.example", "Agnes Portal", "council_administrator"),
        "people": [
            person("care@first.example", "Brian Bloggs", *ALL, provider="OF/P0"),
            person("home@second.example", "Clara Bloggs", *ALL, provider="OF/P1"),
            person("money@otherford.example", "Derek Portal", "council_payments"),
            person("chief@otherford.example", "Elsie Portal", "council_payments_approver"),
        ],
        "programs": [
            {"called": "payments", "name": "Payments", "roles": ["council_payments"]},
            {"called": "approver", "name": "Approval", "roles": ["council_payments_approver"]},
            {"called": "first", "name": "First care's rota", "provider": "OF/P0", "roles": ALL},
            {"called": "second", "name": "Second home's office", "provider": "OF/P1", "roles": ALL},
        ],
        "history": [],
    }
