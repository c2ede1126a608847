"""How does one process become one service? By its name: its settings from the environment, its app, served until told to stop."""

import asyncio
import os
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

from chassis import service
from chassis.inbox import Listeners
from chassis.migrating import migrate
from chassis.settings import Settings
from deploy.local.mailbox.__main__ import serve

WITH_DATABASE = ("accounts", "commissioning", "actuals", "scheduling", "notifier")
SERVICES = (*WITH_DATABASE, "gateway")


def settings_of(name: str) -> Settings:
    """The service's own settings, read from the environment."""
    kind: type[Settings] = get_type_hints(import_module(f"services.{name}.main").app)["settings"]
    return kind()


def run_service(name: str) -> None:
    """Serve; returns after a stop."""
    settings = settings_of(name)
    service.run(import_module(f"services.{name}.main").app(settings), settings)


def migrate_service(name: str) -> None:
    migrate(name, settings_of(name).owner_database_url)


def import_all() -> None:
    """What a process that will be forked into services imports once."""
    for name in SERVICES:
        import_module(f"services.{name}.main")


def run_mailbox() -> None:
    """The mailbox, its ports and folder from the environment."""
    folder = Path(os.environ["MAILBOX_FOLDER"]) if os.environ.get("MAILBOX_FOLDER") else None
    faulty = os.environ.get("MAILBOX_FAULTS") == "1"
    asyncio.run(serve(smtp=int(os.environ["SMTP_PORT"]), http=int(os.environ["MAILBOX_PORT"]), folder=folder, faulty=faulty))


def listeners_of(name: str, settings: Settings) -> list[Listeners]:
    """What a service hears."""
    heard: list[Listeners] = import_module(f"services.{name}.main").app(settings).state.listeners
    return heard
