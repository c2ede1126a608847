"""What a service is told by its surroundings: environment variables, or files of the same names in SECRETS_DIR."""

import os
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every service's settings. URLs of other services are `<NAME>_URL`.

    `database_url` is the application's role; `owner_database_url` the owner's, for migrations alone. `jwks_file` holds everybody's public
    keys, `signing_key_file` this service's private one (Ed25519, JWK). `demo` allows the business clock to be moved.
    """

    model_config = SettingsConfigDict(secrets_dir=os.environ.get("SECRETS_DIR"), extra="ignore")

    database_url: str = ""
    owner_database_url: str = ""
    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    jwks_file: Path = Path("jwks.json")
    signing_key_file: Path = Path("signing-key.json")
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    pool_size: int = 10
    requests_at_once: int = 200
    log_json: bool = True
