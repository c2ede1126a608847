"""How is a demo's business time moved? By a file that all its processes read; forward only, as time does."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chassis.clock import move_to, offset_in, real_now
from contracts.period import LONDON

STEPS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
FIRST = datetime(2023, 7, 25, 10, 0, tzinfo=LONDON)
"""When the demo begins: the guides' week of 17 July has just ended and is due this afternoon."""


class CannotMove(ValueError):
    """The step is not one, or leads backwards; the message says which."""


def now_in(folder: Path) -> datetime:
    return real_now() + offset_in(folder / "clock")


def moved(now: datetime, *, to: str | None, forward: str | None) -> datetime:
    """Where the clock is to stand: `to` is London time, `forward` a number of minutes, hours, days or weeks (90m, 1h, 1d, 2w)."""
    if forward:
        found = re.fullmatch(r"(\d{1,4})([mhdw])", forward.strip())
        if not found:
            raise CannotMove("Write a step like 90m, 1h, 1d or 2w.")
        local = now.astimezone(LONDON).replace(tzinfo=None) + int(found[1]) * STEPS[found[2]]
        return local.replace(tzinfo=LONDON).astimezone(UTC)
    try:
        target = datetime.fromisoformat(to or "")
    except ValueError:
        raise CannotMove("Write an instant like 2023-07-25T10:00.") from None
    target = (target if target.tzinfo else target.replace(tzinfo=LONDON)).astimezone(UTC)
    if target < now:
        raise CannotMove(f"It is {said(now)} already; time only goes forward. `make demo-reset` starts over.")
    return target


def show_or_move(folder: Path, *, to: str | None, forward: str | None) -> str:
    """What the clock says, after moving it if asked."""
    now = now_in(folder)
    if to or forward:
        if not (folder / "house.json").exists():
            raise CannotMove("Only a demo's clock can be moved; start one with `make demo`.")
        now = moved(now, to=to, forward=forward)
        move_to(folder / "clock", now)
    return f"It is {said(now)}."


def said(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} in London"
