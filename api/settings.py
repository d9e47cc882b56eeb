"""The settings of `ringsight serve`: read once, in `create_app` or a command, from one place.

Each is an environment variable `RINGSIGHT_NAME`, overruled by a settings file, overruled by
options. Lower layers get plain arguments.
"""

import os
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.errors import InputError, NotFoundError
from ingest.tokens import data_folder, key_path


def _store_url() -> str:
    return f"kglite:{data_folder(os.environ) / 'store'}"


def _users_file() -> Path:
    return data_folder(os.environ) / "users.json"


class Settings(BaseSettings):
    """Everything that can be set, with its unit, default and meaning."""

    model_config = SettingsConfigDict(
        env_prefix="RINGSIGHT_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    store: str = Field(default_factory=_store_url, description="Store URL: kglite:PATH, neo4j://…")
    neo4j_user: str = Field("neo4j", description="User of a Neo4j store")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Password of a Neo4j store")
    neo4j_password_file: Path | None = Field(None, description="File that holds the password")
    neo4j_database: str | None = Field(None, description="Database of a Neo4j store")
    host: str = Field("127.0.0.1", description="Address to listen on; loopback by default")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on")
    users_file: Path = Field(default_factory=_users_file, description="Who may call, mode 0600")
    token_key_file: Path = Field(
        default_factory=lambda: key_path(os.environ), description="Key of the tokens"
    )
    mapping: Path | None = Field(None, description="Mapping file: phone region, zone, coordinates")
    policy: Path | None = Field(None, description="Policy file; default: the shipped one")
    body_limit_bytes: int = Field(1_000_000, ge=1, description="Largest body of a request")
    batch_limit: int = Field(500, ge=1, description="Most rows in one request")
    query_time_limit_ms: int = Field(5_000, ge=1, description="Longest a query may run")
    query_row_limit: int = Field(1_000, ge=1, description="Most rows a query gives")
    network_limit: int = Field(200, ge=1, description="Most people a picture shows")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    def password(self) -> str:
        """Return the Neo4j password, from its file if one is named; InputError if unreadable."""
        if self.neo4j_password_file is None:
            return self.neo4j_password.get_secret_value()
        try:
            return self.neo4j_password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InputError(
                f"The password file {self.neo4j_password_file} cannot be read: {error.strerror}."
            ) from error


def read_settings(file: Path | None = None, **options: Any) -> Settings:
    """Return the settings: environment, then a YAML `file`, then `options` that are not None.

    Raises InputError, naming the setting that is unknown or unusable.
    """
    told = {**_of_file(file), **{k: v for k, v in options.items() if v is not None}}
    for name in told:
        if name not in Settings.model_fields:
            raise InputError(str(NotFoundError.near("setting", name, Settings.model_fields)))
    try:
        return Settings(**told)
    except ValidationError as error:
        words = "; ".join(f"{_name(e['loc'])}: {e['msg']}" for e in error.errors())
        raise InputError(f"Settings: {words}.") from error


def _name(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))


def _of_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"Settings file {file} cannot be read; it must be YAML.") from error
    if not isinstance(content, dict):
        raise InputError(f"Settings file {file} must be a table, like `port: 8000`.")
    return {str(name): value for name, value in content.items()}
