"""Which measurements are taken? All, or one by its id; printed as one table and written to .bench/results.json."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import b1_generate, b6_save_to_price, b11_first_page
from tests.bench.measure import SIZES, Result

BENCHES: dict[str, Callable[[str], Awaitable[list[Result]]]] = {
    "B1": b1_generate.measure,
    "B6": b6_save_to_price.measure,
    "B11": b11_first_page.measure,
}
RESULTS = Path(".bench/results.json")


def table(results: list[Result]) -> str:
    heads = ("id", "work", "size", "ours", "yardstick", "unit", "ratio", "floor", "aim", "")
    rows = [
        (
            r.id,
            r.work,
            r.size,
            f"{r.ours:,.1f}",
            f"{r.yardstick:,.1f}",
            r.unit,
            f"{r.ratio:.2f}",
            f"{'≥' if r.higher_is_better else '≤'} {r.floor:g}",
            f"{r.aim:g}",
            "" if r.holds else "misses its floor",
        )
        for r in results
    ]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [heads, *rows])


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--size", choices=SIZES, default="S")
    asked.add_argument("--only", choices=BENCHES)
    given = asked.parse_args()
    results = [one for id, bench in BENCHES.items() if given.only in (None, id) for one in asyncio.run(bench(given.size))]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([one.row() for one in results], indent=1) + "\n")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
