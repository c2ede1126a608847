"""How the OpenAPI documents under contracts/published/ are written anew after a declaration changed: python -m contracts.publishing"""

import json
from pathlib import Path
from typing import Any

from contracts.api import SERVICES, public_document, service_document

PUBLISHED = Path(__file__).with_name("published") / "openapi"


def openapi_documents() -> dict[Path, dict[str, Any]]:
    """What ought to be in each file."""
    return {PUBLISHED / "gateway-v1.json": public_document()} | {
        PUBLISHED / f"{service.service}.json": service_document(service) for service in SERVICES
    }


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    for path, document in openapi_documents().items():
        path.write_text(text_of(document), "utf-8")
