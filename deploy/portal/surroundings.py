"""Which surroundings does a command work in? The environment's; where that names no database, the demo's that runs here."""

import json
import os
from pathlib import Path

import typer


def use_demo_of(service: str, folder: Path) -> None:
    """Take a running demo's settings for this service, unless the environment has its own."""
    if os.environ.get("DATABASE_URL") or os.environ.get("SECRETS_DIR"):
        return
    running = folder / "house.json"
    if not running.exists():
        raise typer.BadParameter(f"Set DATABASE_URL and the other settings, or start the demo first (no {running}).")
    os.environ.update(json.loads(running.read_text())[service])
