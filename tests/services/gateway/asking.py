"""How a test asks routes that belong to no running service."""

from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute


async def asked(routes: Sequence[BaseRoute], path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://127.0.0.1") as http:
        return await http.get(path)
