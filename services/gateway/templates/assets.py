"""Where the built files are: a name that stays, a file whose name carries its own hash, so a browser may keep it for ever."""

import json
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parents[1] / "static"
LISTED: dict[str, dict[str, str]] = json.loads((STATIC / "ASSETS.json").read_text("utf-8"))
HREFS = {name: f"/static/{about['file']}" for name, about in LISTED.items()}
FOR_EVER = frozenset(about["file"] for about in LISTED.values())


def asset(name: str) -> str:
    """ "portal.css" → its address. A name that ASSETS.json does not list raises KeyError."""
    return HREFS[name]


class Kept(StaticFiles):
    """Listed files never change under their name; anything else in the folder is asked for anew."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if path in FOR_EVER else "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def static_routes() -> list[BaseRoute]:
    return [Mount("/static", Kept(directory=STATIC), name="static")]
