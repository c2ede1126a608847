"""How the documents under contracts/published/ are kept: written by `make publish-contracts`, never by hand, never broken."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from contracts.api import SERVICES, public_document, service_document
from contracts.compatibility import breaks
from contracts.event import Event
from contracts.examples import example_of

ROOT = Path(__file__).with_name("published")


def openapi_documents() -> dict[Path, dict[str, Any]]:
    """What ought to be in each OpenAPI file."""
    folder = ROOT / "openapi"
    return {folder / "gateway-v1.json": public_document()} | {
        folder / f"{service.service}.json": service_document(service) for service in SERVICES
    }


def event_documents() -> dict[Path, dict[str, Any]]:
    """What ought to be in each event's files: the JSON Schema of its data, and an example, whole in its envelope."""
    for service in SERVICES:
        import_module(f"contracts.{service.service}.events")
    documents: dict[Path, dict[str, Any]] = {}
    for type_, kind in sorted(Event.published.items()):
        if kind.__module__.startswith("contracts."):
            documents[schema_file(type_)] = {"$id": f"portal:{type_}"} | kind.model_json_schema()
            documents[ROOT / "events" / f"{type_}.example.json"] = example_of(kind).model_dump(mode="json", exclude_none=True)
    return documents


def schema_file(type_: str, *, root: Path = ROOT) -> Path:
    return root / "events" / f"{type_}.schema.json"


def broken(documents: dict[Path, dict[str, Any]], *, root: Path = ROOT) -> list[str]:
    """In words, every published event version that these documents would break or take away."""
    told = {file.name: document for file, document in documents.items()}
    found = []
    for kept in sorted((root / "events").glob("*.json")):
        if kept.name not in told:
            found.append(f"{kept.name}: a published version is never taken away")
        elif kept.name.endswith(".schema.json"):
            found += [f"{kept.name}: {what}" for what in breaks(json.loads(kept.read_text("utf-8")), told[kept.name])]
    return found


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    documents = event_documents()
    if faults := broken(documents):
        print("A published version may only gain an optional field; announce anything else as a new version beside it.", *faults, sep="\n")
        return 1
    documents |= openapi_documents()
    stale = [path for path, document in documents.items() if not path.exists() or path.read_text("utf-8") != text_of(document)]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT.parents[1])} is not what the code declares: run `make publish-contracts`.")
        return min(len(stale), 1)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(documents[path]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
