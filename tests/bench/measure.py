"""What is a measurement? Ours and the yardstick's figure of the same work, run in turn on the same rows, and their ratio."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

SIZES = {"S": (7_000, 250), "M": (30_000, 1_200), "L": (1_200_000, 60_000)}
"""Care package line items and provider organisations: one council, a large county, England."""


@dataclass(frozen=True)
class Result:
    """`ratio` is how many times better ours is than the yardstick, for rates; for times and sizes, ours divided by the yardstick."""

    id: str
    work: str
    size: str
    ours: float
    yardstick: float
    ratio: float
    floor: float
    aim: float
    unit: str
    higher_is_better: bool

    def row(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def holds(self) -> bool:
        return self.ratio >= self.floor if self.higher_is_better else self.ratio <= self.floor


def rate(id: str, work: str, size: str, *, ours: float, yardstick: float, floor: float, aim: float, unit: str) -> Result:
    return Result(id, work, size, ours, yardstick, ours / yardstick, floor, aim, unit, True)


def time_of(id: str, work: str, size: str, *, ours: float, yardstick: float, floor: float, aim: float, unit: str = "ms") -> Result:
    return Result(id, work, size, ours, yardstick, ours / yardstick, floor, aim, unit, False)


async def seconds(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def median(values: list[float]) -> float:
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
