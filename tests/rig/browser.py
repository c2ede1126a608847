"""Which browser do the tests drive, and what becomes of a test that needs one where there is none?"""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The program `CHROMIUM` names, else the first of the usual names on the path."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program, for Playwright's `executable_path`; ask for it in tests marked `browser`."""
    found = find_chromium()
    assert found, "a test that asks for a browser is marked `browser`"
    return found


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or find_chromium():
        return
    sentence = "Needs a headless Chromium: install it, or name it in CHROMIUM."
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{sentence} (REQUIRE_BROWSER=1)", pytrace=False)
    pytest.skip(sentence)
