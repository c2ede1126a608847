"""How the generated contracts are kept: written by `make publish-contracts`, never by hand, never broken."""

import json
import sys
from importlib import import_module
from pathlib import Path

from contracts.compatibility import breaks
from contracts.event import Event
from contracts.examples import example_of
from contracts.http import Operations
from contracts.openapi import openapi_of

PUBLISHED = Path(__file__).parent / "published"
SERVICES = ("accounts", "actuals", "commissioning", "notifier", "scheduling")


def declared() -> list[Operations]:
    """Every service's table of operations."""
    for service in SERVICES:
        import_module(f"contracts.{service}.events")
    return [getattr(import_module(f"contracts.{service}.http"), service) for service in SERVICES]


def generated() -> dict[str, str]:
    """File name under published/ -> content: a JSON Schema and an example per event version, an OpenAPI per service and the public one."""
    operations = declared()
    files: dict[str, object] = {}
    for kind in Event.published.values():
        files[f"events/{kind.TYPE}.schema.json"] = {"$id": f"portal:{kind.TYPE}"} | kind.model_json_schema()
        files[f"events/{kind.TYPE}.example.json"] = example_of(kind).model_dump(mode="json", exclude_none=True)
    files |= {f"openapi/{each.service}.json": openapi_of([each], public=False) for each in operations}
    files["openapi/gateway-v1.json"] = openapi_of(operations, public=True)
    return {name: json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n" for name, content in files.items()}


def broken(files: dict[str, str], *, published: Path = PUBLISHED) -> list[str]:
    """Published event versions that these files would break."""
    found = []
    for name, content in files.items():
        kept = published / name
        if name.endswith(".schema.json") and kept.exists():
            found += [f"{name}: {what}" for what in breaks(json.loads(kept.read_text()), json.loads(content))]
    gone = {str(kept.relative_to(published)) for kept in published.glob("events/*.json")} - files.keys()
    return found + [f"{name}: a published version is never taken away" for name in sorted(gone)]


def main() -> int:
    files = generated()
    if faults := broken(files):
        print("A published version may only gain an optional field; announce anything else as a new version beside it.", *faults, sep="\n")
        return 1
    stale = [name for name, content in files.items() if not (PUBLISHED / name).exists() or (PUBLISHED / name).read_text() != content]
    if "--check" in sys.argv:
        for name in stale:
            print(f"contracts/published/{name} is not what the code declares: run `make publish-contracts`.")
        return len(stale)
    for name in stale:
        (PUBLISHED / name).parent.mkdir(parents=True, exist_ok=True)
        (PUBLISHED / name).write_text(files[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
