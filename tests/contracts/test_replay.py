"""Can every listener of every service hear every published event, whole and without what may be missing, in any order, twice?"""

import json
from pathlib import Path
from uuid import uuid4

from uuid_utils.compat import uuid7

from contracts.event import Envelope, Event
from contracts.examples import example_of
from contracts.publishing import ROOT
from tests.contracts.running import Running

EXAMPLES = sorted((ROOT / "events").glob("*.example.json"))


def published(file: Path) -> list[Envelope]:
    """What is committed, and the same event without what may be missing."""
    kept = Envelope.model_validate_json(file.read_text("utf-8"))
    return [kept, example_of(Event.published[kept.type], optional=False)]


async def test_every_published_event_is_heard_by_whoever_listens_to_its_topic(running: Running) -> None:
    heard = acted = 0
    for listeners in running.stand.app.state.listeners:
        envelopes = [each for file in EXAMPLES for each in published(file) if f"portal.{each.source}" == listeners.topic]
        assert envelopes, listeners.topic
        for envelope in [*envelopes, *reversed(envelopes)]:
            told = envelope.model_copy(update={"id": uuid7(), "subject": str(uuid4()), "version": 1})
            body = json.loads(told.model_dump_json()) | {"of_tomorrow": True}
            body["data"]["of_tomorrow"] = {"a": 1}
            for outcome in ("acted", "repeated"):
                async with running.stand.sessions.begin() as session:
                    assert await listeners.act(session, json.dumps(body).encode()) == outcome, (listeners.service, told.type)
                heard += 1
            acted += told.type in listeners.handlers
        unheard = set(listeners.handlers) - {each.type for each in envelopes}
        assert not unheard, f"{listeners.service} listens to {unheard}, of which nothing is published"
    print(f"{running.stand.name}: {heard} heard, of which {acted} had a handler")
    assert acted or not running.stand.app.state.listeners
