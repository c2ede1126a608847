"""How a service's database gets its present shape: numbered migrations, one service at a time, by the owner's role."""

from importlib import import_module, resources
from pathlib import Path

from alembic import command
from alembic.config import Config


def config(service: str, owner_url: str) -> Config:
    """Alembic's configuration of one service: our one environment, the service's own versions."""
    made = Config()
    made.set_main_option("script_location", str(resources.files("chassis.migrating")))
    made.set_main_option("version_locations", str(versions(service)))
    made.set_main_option("path_separator", "newline")
    made.attributes["url"] = owner_url
    made.attributes["service"] = service
    return made


def versions(service: str) -> Path:
    package = import_module(f"services.{service}")
    return Path(str(package.__path__[0])) / "migrations"


def migrate(service: str, owner_url: str) -> None:
    """Up to the newest migration. Several may call at once: an advisory lock puts them in a queue. Not from inside an event loop."""
    command.upgrade(config(service, owner_url), "head")
