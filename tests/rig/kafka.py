"""Which broker do the tests talk to, and what becomes of a test that needs one which keeps what it was told?"""

import os

import pytest

from tests.rig.keeper import shared_bus
from tests.rig.parts import Bus


@pytest.fixture(scope="session")
def kafka() -> Bus:
    """The broker all processes of the run share: name topics and groups so that no other test has them."""
    return shared_bus()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("durable") is None:
        return
    bus = shared_bus()
    if not bus.durable:
        sentence = f"Needs a broker that keeps what it was told; this run has {bus.kind}: install java and mvn, or start Docker."
        if os.environ.get("REQUIRE_KAFKA") == "1":
            pytest.fail(f"{sentence} (REQUIRE_KAFKA=1)", pytrace=False)
        pytest.skip(sentence)
