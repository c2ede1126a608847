"""When does a test run start and end the keeper of its real parts, and where does it say which were used?"""

import pytest

from tests.rig import keeper

KEEPER = pytest.StashKey[keeper.Keeper]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # xdist's workers share the controller's
        config.stash[KEEPER] = keeper.Keeper(config.rootpath)


def pytest_unconfigure(config: pytest.Config) -> None:
    if KEEPER in config.stash:
        config.stash[KEEPER].stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in keeper.used():
        terminalreporter.write_line(line)
