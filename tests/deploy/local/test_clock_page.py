"""Does whoever tries the demonstration move its clock from the page, forward only, and nobody from another site?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from chassis.clock import move_to
from deploy.local.clocks import CannotMove, moved, now_in
from deploy.local.mailbox.pages import pages
from deploy.local.mailbox.store import Store

START = datetime(2023, 3, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setenv("BUSINESS_CLOCK_OFFSET_FILE", str(tmp_path / "clock"))
    move_to(tmp_path / "clock", START)
    return httpx.AsyncClient(transport=httpx.ASGITransport(pages(Store())), base_url="http://mailbox")


async def test_a_step_or_an_instant_forward(clock_page: httpx.AsyncClient, tmp_path: Path) -> None:
    assert "Saturday 25 March 2023, 10:00 in London" in (await clock_page.get("/clock")).text
    assert (await clock_page.post("/clock", data={"forward": "1d"})).status_code == 303
    assert now_in(tmp_path) - datetime(2023, 3, 26, 9, 0, tzinfo=UTC) < timedelta(seconds=5), "ten o'clock again, in summer time"
    assert (await clock_page.post("/clock", data={"to": "2023-04-01T12:00"})).status_code == 303
    assert now_in(tmp_path) - datetime(2023, 4, 1, 11, 0, tzinfo=UTC) < timedelta(seconds=5)


@pytest.mark.parametrize("asked", [{"to": "2023-01-01T10:00"}, {"to": "soon"}, {"forward": "-1d"}, {}])
async def test_never_backward_or_by_what_is_no_time(clock_page: httpx.AsyncClient, tmp_path: Path, asked: dict[str, str]) -> None:
    answer = await clock_page.post("/clock", data=asked)
    assert answer.status_code == 422
    assert "Error: Clock" in answer.text
    assert now_in(tmp_path) - START < timedelta(seconds=5)


async def test_another_sites_form_moves_nothing(clock_page: httpx.AsyncClient, tmp_path: Path) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert (await clock_page.post("/clock", data={"forward": "1d"}, headers=headers)).status_code == 403
    assert now_in(tmp_path) - START < timedelta(seconds=5)


def test_a_step_says_what_it_takes() -> None:
    with pytest.raises(CannotMove, match="90m, 1h, 1d or 2w"):
        moved(START, to=None, forward="1 fortnight")
