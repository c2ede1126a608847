"""Which portals do the journeys walk through? One for each council, started when first asked for, ended when its module is done.

A module's tests share a portal, so one worker walks them, in order: xdist distributes whole files.
"""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.journeys.portal import Journey, a_journey, journey_folder

EXAMPLESHIRE = Path(__file__).parents[2] / "deploy" / "local" / "exampleshire"


@pytest.fixture(scope="module")
async def journey(request: pytest.FixtureRequest) -> AsyncIterator[Journey]:
    """A portal with the module's COUNCIL (Exampleshire if it names none) loaded, and nothing lived yet."""
    make: Callable[[Path], Path] | None = getattr(request.module, "COUNCIL", None)
    folder = journey_folder(request.module.__name__.rpartition(".")[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    async with a_journey(folder, make(folder / "council") if make else EXAMPLESHIRE) as walked:
        yield walked
    shutil.rmtree(folder, ignore_errors=True)
