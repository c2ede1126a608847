"""How is the mailbox started? `python -m deploy.local.mailbox --smtp 2525 --http 8025 --folder .demo/mails`."""

import argparse
import asyncio
import os
from pathlib import Path

import uvicorn

from deploy.local.mailbox.pages import pages
from deploy.local.mailbox.smtp import Fault, Faults, listen
from deploy.local.mailbox.store import Store


async def serve(*, smtp: int, http: int, folder: Path | None, faulty: bool) -> None:
    """Both doors on the loopback until TERM. `faulty` opens `/api/faults` and reads the first fault from `MAILBOX_FAULT`."""
    faults = Faults(mode=Fault(os.environ.get("MAILBOX_FAULT", "ok")) if faulty else Fault.OK)
    store = Store(folder)
    door = await listen(store, faults, port=smtp)
    app = pages(store, faults if faulty else None)
    config = uvicorn.Config(app, host="127.0.0.1", port=http, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
    async with door:
        await uvicorn.Server(config).serve()


def main() -> None:
    asked = argparse.ArgumentParser(prog="mailbox", description="Keep and show the mail of a demonstration.")
    asked.add_argument("--smtp", type=int, default=2525, help="port of the SMTP door")
    asked.add_argument("--http", type=int, default=8025, help="port of the pages")
    asked.add_argument("--folder", type=Path, help="where mails are kept over a restart")
    asked.add_argument("--faults", action="store_true", help="let PUT /api/faults make the SMTP door fail (tests)")
    given = asked.parse_args()
    asyncio.run(serve(smtp=given.smtp, http=given.http, folder=given.folder, faulty=given.faults))


if __name__ == "__main__":
    main()
