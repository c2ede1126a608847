"""What does a measurement stand on? A durable PostgreSQL of its own with a service's migrated database."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chassis.migrating import migrate
from deploy.local.cache import cache
from deploy.local.postgres import Postgres
from deploy.local.roles import Passwords, Urls, provision


@asynccontextmanager
async def databases(*services: str) -> AsyncIterator[dict[str, Urls]]:
    """Their addresses by name, on one server with the settings that the demo has and fsync on."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=cache()))
    folder.chmod(0o755)
    server = Postgres(folder / "postgres", shared_buffers="1GB", max_wal_size="4GB")
    await asyncio.to_thread(server.start)
    try:
        urls = {}
        for name in services:
            urls[name] = await provision(server.admin_url, name, Passwords.generated())
            await asyncio.to_thread(migrate, name, urls[name].owner)
        yield urls
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(folder, ignore_errors=True)
