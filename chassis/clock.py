"""What time it is: business time, which a demo or test may move, for weeks and deadlines; real time for tokens, codes and limits."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends


def real_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """Business time. BUSINESS_CLOCK_OFFSET_FILE names a file with the seconds to add, read at each look, so that all processes move."""
    file = os.environ.get("BUSINESS_CLOCK_OFFSET_FILE")
    return real_now() + (offset_in(Path(file)) if file else timedelta(0))


def offset_in(file: Path) -> timedelta:
    try:
        return timedelta(seconds=float(file.read_text()))
    except FileNotFoundError:
        return timedelta(0)


def move_to(file: Path, instant: datetime) -> None:
    """Make business time this instant, and tick on from it. Written beside and renamed, so that nobody reads half a number."""
    beside = file.with_suffix(".new")
    beside.write_text(f"{(instant - real_now()).total_seconds():.6f}")
    beside.replace(file)


Now = Annotated[datetime, Depends(now)]
RealNow = Annotated[datetime, Depends(real_now)]
