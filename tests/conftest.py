"""Which fixtures does every test have? The rig's real parts, and a business clock that stands where the test puts it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chassis.clock import move_to
from chassis.logs import write_logs

write_logs("tests", as_json=True)
pytest_plugins = [
    "tests.rig.session",
    "tests.rig.postgres",
    "tests.rig.kafka",
    "tests.rig.browser",
    "tests.rig.mailbox",
    "tests.rig.stands",
]


@pytest.fixture
def business_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Call it with an instant: business time is that, and ticks on."""
    file = tmp_path / "clock"
    monkeypatch.setenv("BUSINESS_CLOCK_OFFSET_FILE", str(file))
    return lambda instant: move_to(file, instant)
