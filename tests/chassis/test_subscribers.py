"""Is every subscriber of every service that exists set up so that no fact can be lost, and does none share a group?"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints

import pytest
from faststream import AckPolicy

from chassis.inbox import raw_bytes, without_bad_headers
from contracts.topics import TOPICS, topic_of
from deploy.local.running import WITH_DATABASE
from tests.rig.stand import KeyRing

BUILT = [name for name in WITH_DATABASE if find_spec(f"services.{name}.main")]


def app_of(name: str, ring: KeyRing) -> Any:
    """Built as it is in production, connected to nothing."""
    module = import_module(f"services.{name}.main")
    kind = get_type_hints(module.app)["settings"]
    made_up = {field: "made-up" for field, about in kind.model_fields.items() if about.is_required()}
    files = {"jwks_file": ring.folder / "jwks.json", "signing_key_file": ring.folder / f"{name}.key.json"}
    return module.app(kind(database_url="postgresql+asyncpg://nobody@127.0.0.1:1/none", **files, **made_up))


@pytest.fixture(scope="module")
def subscribers(ring: KeyRing) -> list[tuple[str, Any, Any]]:
    """(service, its declared listeners, what FastStream made of them) for each topic heard."""
    found = []
    for name in BUILT:
        app = app_of(name, ring)
        made = app.state.broker.subscribers
        assert len(made) == len(app.state.listeners), name
        by_topic = {each.topic_names[0]: each for each in made}
        found += [(name, listeners, by_topic[listeners.topic]) for listeners in app.state.listeners]
    print(f"{len(found)} subscribers of {len(BUILT)} services: {[(name, listeners.topic) for name, listeners, _ in found]}")
    return found


def test_none_can_lose_a_fact(subscribers: list[tuple[str, Any, Any]]) -> None:
    assert subscribers
    for name, _, made in subscribers:
        arguments = made._connection_args
        assert made.ack_policy is AckPolicy.NACK_ON_ERROR, name
        assert arguments["auto_offset_reset"] == "earliest", name
        assert arguments["enable_auto_commit"] is False, name
        assert (arguments["session_timeout_ms"], arguments["heartbeat_interval_ms"]) == (20_000, 5_000), name
        assert (type(made).__name__, made._no_reply) == ("DefaultSubscriber", True), "one worker, no batch, no reply"
        assert (made._call_options.parser, made._call_options.decoder) == (without_bad_headers, raw_bytes), name


def test_each_has_a_group_of_its_own_and_one_topic_of_somebody_else(subscribers: list[tuple[str, Any, Any]]) -> None:
    groups = [made.group_id for _, _, made in subscribers]
    assert len(set(groups)) == len(groups)
    for name, listeners, made in subscribers:
        assert (made.group_id, made.topic_names) == (f"{name}.{listeners.topic}", [listeners.topic])
        assert listeners.topic in TOPICS
        assert listeners.topic != topic_of(name)
        assert listeners.service == name
        for event, _ in listeners.handlers.values():
            assert topic_of(event.__module__.split(".")[1]) == listeners.topic, "a fact is heard where it is told"


def test_every_broker_publishes_safely_and_makes_no_topic(ring: KeyRing) -> None:
    for name in BUILT:
        broker = app_of(name, ring).state.broker
        assert (broker._connection_kwargs["acks"], broker._connection_kwargs["enable_idempotence"]) == ("all", True), name
        assert broker.config.broker_config.allow_auto_create_topics is False, name


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_every_service_that_is_built_is_asked(name: str) -> None:
    """One that is not there yet is told, so that nobody thinks it was looked at."""
    if name not in BUILT:
        pytest.skip(f"services.{name} does not exist yet")
